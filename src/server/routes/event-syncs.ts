import { getEventSync, listEventSyncs, planEventSync, sendEventSync } from "../api/event-syncs.ts";
import { pageOf } from "../cursor.ts";
import { byName } from "../entries.ts";
import { eventSyncSummaries, shownEventSync } from "../event-sync-summary.ts";
import { type Handled, handled } from "../operation.ts";
import type { Service } from "../service.ts";
import { approving, startEntry } from "../start-entry.ts";

/** Entries of `events`: which events go to whom, the last run of each, and how to start one. */
export const eventSyncRoutes = (service: Service): Handled[] => [
  handled(listEventSyncs, async ({ query }) => {
    const entries = await service.state.settings.entries("events");
    const { items, ...more } = pageOf(entries.toSorted(byName), query);
    return { items: await eventSyncSummaries(service, items), ...more };
  }),

  handled(getEventSync, ({ params: { name } }) => shownEventSync(service, name)),

  handled(planEventSync, ({ params: { name }, who }) =>
    startEntry(
      service,
      { entry: { kind: "events", name }, kind: "plan", did: "events.plan", who },
      async ({ headwater, isRun }) => {
        isRun((await headwater.planEvents(name)).planId);
      },
    ),
  ),

  handled(sendEventSync, ({ params: { name }, who }) =>
    startEntry(
      service,
      { entry: { kind: "events", name }, kind: "send", did: "events.send", who },
      async ({ headwater, ...given }) => {
        await headwater.sendEvents(name, approving(given));
      },
    ),
  ),
];

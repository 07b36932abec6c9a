import { staysOnThisMachine } from "../../config/connection.ts";
import type { Config } from "../../index.ts";
import { home } from "../api/service.ts";
import { attentionOf } from "../attention.ts";
import { type Handled, handled } from "../operation.ts";
import type { Service } from "../service.ts";
import { summariesOf } from "./runs.ts";

/** Runs on the first page. */
const RECENT = 8;

export const homeRoutes = (service: Service): Handled[] => [
  handled(home, () =>
    service.with(async (headwater) => {
      const { config } = headwater;
      const logins = await headwater.logins();
      return {
        setUp: {
          connected: logins.some(({ state }) => state === "connected" || state === "file"),
          destinations: config.destinations.length,
          syncs: config.syncs.length,
          events: config.events.length,
          runs: await headwater.countRuns(),
          audiences: await headwater.countAudiences(),
        },
        working: service.works.all().filter(({ state }) => state === "waiting" || state === "running"),
        attention: await attentionOf(service, headwater, logins),
        recent: await summariesOf(service, headwater, await headwater.runs({ limit: RECENT })),
        ...(service.practice && { practice: practiceOf(config) }),
      };
    }),
  ),
];

/** Whether there is an Amazon on this machine to practise with, and a sync that goes there. */
function practiceOf({ connections, syncs }: Config): { running: boolean; sync?: string } {
  const own = new Set(
    connections
      .filter((one) => staysOnThisMachine({ endpoints: one.endpoints(one.region) }))
      .map(({ name }) => name),
  );
  const sync = syncs.find(({ destination }) => own.has(destination.connection.name));
  return { running: own.size > 0, ...(sync && { sync: sync.name }) };
}

import { configError } from "../../config/problem.ts";
import { audience as audienceShape } from "../../config/schema/audience.ts";
import { checkSync, getSync, listSyncs, planSync, putSync, removeSync, runSync } from "../api/syncs.ts";
import { pageOf } from "../cursor.ts";
import { byName, saidBy, settingsChanged } from "../entries.ts";
import { type Handled, handled } from "../operation.ts";
import type { Service } from "../service.ts";
import type { SourceFolder } from "../source-folder.ts";
import { approving, startEntry } from "../start-entry.ts";
import { isMeant, shownSync, syncEntry, syncSummaries } from "../sync-summary.ts";

/** What goes where: the settings, the last run of each, and how to start one. */
export const syncRoutes = (service: Service, sources: SourceFolder): Handled[] => [
  handled(listSyncs, async ({ query: { q = "", ...query } }) => {
    const entries = (await service.state.settings.entries("syncs")).map(syncEntry);
    const found = entries.filter((entry) => isMeant(entry, q)).sort(byName);
    const { items, ...more } = pageOf(found, query);
    return { items: await syncSummaries(service, items), ...more };
  }),

  handled(getSync, ({ params: { name } }) => shownSync(service, name)),

  handled(putSync, async ({ params: { name }, body, who, ...given }) => {
    await requireOwnFile(service, sources, name, body.source.file);
    await service.state.settings.put({ kind: "syncs", name, body }, saidBy({ who, ...given }));
    await settingsChanged(service, who, "sync.change", name);
    return shownSync(service, name);
  }),

  handled(removeSync, async ({ params: { name }, who, ...given }) => {
    await service.state.settings.remove({ kind: "syncs", name }, saidBy({ who, ...given }));
    await settingsChanged(service, who, "sync.remove", name);
    return undefined;
  }),

  handled(checkSync, async ({ body: { name, settings: body } }) => {
    const { settings } = service.state;
    await requireOwnFile(service, sources, name, body.source.file);
    const problems = await settings.check({ kind: "syncs", name, body });
    if (problems.length > 0) throw configError(problems, ["syncs", name]);
    const { country, name: audience, audienceId } = audienceShape.parse(body.audience);
    const { destination } = body;
    const findings = await service.with((headwater) => headwater.checkPlace({ destination, country }));
    return {
      yaml: settings.entryYaml({ kind: "syncs", name, body, owner: "", etag: "" }),
      findings: [named(audience, audienceId), ...findings],
    };
  }),

  handled(planSync, ({ params: { name }, who }) =>
    startEntry(
      service,
      { entry: { kind: "syncs", name }, kind: "plan", did: "sync.plan", who },
      async ({ headwater, isRun }) => {
        isRun((await headwater.plan(name)).planId);
      },
    ),
  ),

  handled(runSync, ({ params: { name }, who }) =>
    startEntry(
      service,
      { entry: { kind: "syncs", name }, kind: "sync", did: "sync.run", who },
      async ({ headwater, ...given }) => {
        await headwater.sync(name, approving(given));
      },
    ),
  ),
];

/** The rule itself is the settings'. */
const named = (name: string, audienceId: string | undefined) => ({
  check: "Audience",
  ok: true,
  says: audienceId === undefined ? `"${name}" can be its name at Amazon` : `the one of id ${audienceId}`,
});

/** Whoever may change syncs need not be able to have any file of the machine read. One that a sync has already stays. */
async function requireOwnFile(
  { state }: Service,
  sources: SourceFolder,
  name: string,
  file: string,
): Promise<void> {
  const before = await state.settings.entry("syncs", name);
  if (before === undefined || syncEntry(before).settings.source.file !== file) sources.require(file);
}

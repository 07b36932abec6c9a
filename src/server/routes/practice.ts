import { z } from "@hono/zod-openapi";
import { guessFields } from "../../config/guess.ts";
import { ConfigError } from "../../errors.ts";
import { look } from "../../index.ts";
import { startPractice } from "../api/service.ts";
import { settingsChanged } from "../entries.ts";
import { type Handled, handled } from "../operation.ts";
import type { Service } from "../service.ts";
import type { SourceFolder } from "../source-folder.ts";

/** What is set up to practise with; what has that name already is set up anew, but for the sync, which may be somebody's by now. */
const NAME = "practice";

/** As the practice Amazon prints it: one connection, and one destination that goes through it. */
const printed = z.object({
  connections: z.record(z.string(), z.record(z.string(), z.unknown())),
  destinations: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** An Amazon on this machine, people who are nobody, and a sync of them: everything but the run. */
export const practiceRoutes = (service: Service, sources: SourceFolder): Handled[] => [
  handled(startPractice, async ({ who }) => {
    const { practice, state } = service;
    if (practice === undefined)
      throw new ConfigError(
        "practice.unavailable",
        "This service has no Amazon of its own to practise with.",
        {
          hint: "headwater serve in a checkout or an installed package has one.",
        },
      );
    const amazon = await practice.start(await portBefore(service));
    const { connections, destinations } = printed.parse(amazon.settings);
    const said = { by: who.name };
    const put = (kind: "connections" | "destinations", body: Record<string, unknown>) =>
      state.settings.put({ kind, name: NAME, body }, said);
    await put("connections", Object.values(connections)[0]!);
    await put("destinations", { ...Object.values(destinations)[0]!, connection: NAME });
    if ((await state.settings.entry("syncs", NAME)) === undefined) {
      const file = await practice.people(state.folder);
      const body = await firstSync(sources.named(file), sources.require(file));
      await state.settings.put({ kind: "syncs", name: NAME, body }, said);
    }
    await settingsChanged(service, who, "practice.start", NAME);
    return { connection: NAME, destination: NAME, sync: NAME };
  }),
];

async function firstSync(file: string, path: string): Promise<Record<string, unknown>> {
  const { externalId, email, phone, country } = guessFields((await look({ file: path })).columns);
  const columns = {
    externalId,
    email: email.map(({ column }) => column),
    phone: phone.map(({ column }) => column),
    country,
  };
  return {
    source: { file },
    destination: NAME,
    audience: { name: "Practice audience", country: "US" },
    mode: "mirror",
    fields: Object.fromEntries(
      Object.entries(columns).filter(([, column]) => column !== undefined && column.length > 0),
    ),
  };
}

/** Where the practice Amazon was reached before, so that what it knows is found there again. */
async function portBefore({ state }: Service): Promise<number | undefined> {
  const before = await state.settings.entry("connections", NAME);
  const { success, data } = z.object({ endpoints: z.object({ api: z.url() }) }).safeParse(before?.body);
  return success ? Number(new URL(data.endpoints.api).port) : undefined;
}

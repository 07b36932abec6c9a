import { z } from "@hono/zod-openapi";
import { guessConsent, guessFields } from "../../config/guess.ts";
import { ConfigError } from "../../errors.ts";
import { look } from "../../index.ts";
import { startPractice } from "../api/service.ts";
import { settingsChanged } from "../entries.ts";
import { type Handled, handled } from "../operation.ts";
import type { PracticeAmazon, Service } from "../service.ts";
import type { SourceFolder } from "../source-folder.ts";
import { CONNECTED, returnUrlOf } from "./connections.ts";

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
    const returnUrl = returnUrlOf(service);
    const amazon = await practice.start({ port: await portBefore(service), returnUrl });
    const { connections, destinations } = printed.parse(amazon.settings);
    const said = { by: who.name };
    const put = (kind: "connections" | "destinations", body: Record<string, unknown>) =>
      state.settings.put({ kind, name: NAME, body }, said);
    await put("connections", Object.values(connections)[0]!);
    await put("destinations", { ...Object.values(destinations)[0]!, connection: NAME });
    await signIn(service, amazon, returnUrl);
    await service.audit(who, CONNECTED, NAME);
    if ((await state.settings.entry("syncs", NAME)) === undefined) {
      const file = await practice.people(state.folder);
      const body = await firstSync(sources.named(file), sources.require(file));
      await state.settings.put({ kind: "syncs", name: NAME, body }, said);
    }
    await settingsChanged(service, who, "practice.start", NAME);
    return { connection: NAME, destination: NAME, sync: NAME };
  }),
];

/** By the code grant, as at the real one; its person agrees at once. */
async function signIn({ with: using }: Service, amazon: PracticeAmazon, returnUrl: string): Promise<void> {
  const { begun, url } = await using((headwater) => headwater.connect(NAME, { returnUrl }));
  const address = await amazon.agree(url);
  const { granted } = await using((headwater) => headwater.finishConnect(begun, address));
  await using((headwater) => headwater.keepLogin(granted));
}

async function firstSync(file: string, path: string): Promise<Record<string, unknown>> {
  const { columns: looks } = await look({ file: path });
  return {
    source: { file },
    destination: NAME,
    audience: { name: "Practice audience", country: "US" },
    mode: "mirror",
    fields: { ...guessFields(looks), consent: guessConsent(looks) },
  };
}

/** Where the practice Amazon was reached before, so that what it knows is found there again. */
async function portBefore({ state }: Service): Promise<number | undefined> {
  const before = await state.settings.entry("connections", NAME);
  const { success, data } = z.object({ endpoints: z.object({ api: z.url() }) }).safeParse(before?.body);
  return success ? Number(new URL(data.endpoints.api).port) : undefined;
}

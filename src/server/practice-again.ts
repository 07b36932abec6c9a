import { z } from "zod";
import { returnUrlOf } from "./routes/connections.ts";
import type { Service } from "./service.ts";

/** As the practice connection is named. */
const NAME = "practice";

const reached = z.object({ endpoints: z.object({ api: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+\//) }) });
const told = z.object({ connections: z.object({ [NAME]: z.record(z.string(), z.unknown()) }) });

/** Starts the practice Amazon when a connection goes to it, on the port it had; on another one, the connection is mended. */
export async function startPracticeAgain({
  state: { settings },
  practice,
  log,
  url,
}: Pick<Service, "state" | "practice" | "log" | "url">): Promise<void> {
  const entry = await settings.entry("connections", NAME);
  const before = reached.safeParse(entry?.body);
  if (!practice || !before.success) return;
  const port = Number(new URL(before.data.endpoints.api.replace("{region}", "na")).port);
  try {
    const amazon = await practice.start({ port, returnUrl: returnUrlOf({ url }) });
    if (amazon.port === port) return;
    const body = told.parse(amazon.settings).connections[NAME];
    await settings.put({ kind: "connections", name: NAME, body }, { by: "practice" });
  } catch (error) {
    log.error({ err: error }, "the practice Amazon could not be started");
  }
}

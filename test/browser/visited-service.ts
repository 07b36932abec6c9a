import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { practiceIn } from "../../src/cli/practice.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import { noLog } from "../../src/server/log.ts";
import { type RunningService, type ServiceOptions, startService } from "../../src/server/server.ts";

/** The service as `headwater serve` runs it, in a folder of its own, for browsers to visit. */
export interface VisitedService extends RunningService {
  folder: string;
  /** Calls the API as who has the link, such as `PUT /api/syncs/spring`. @throws {Error} with the answer, unless it is a success */
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what its test says
  call(line: string, body?: unknown): Promise<any>;
  write(name: string, content: string): void;
  /** Waits until nothing is at work. */
  idle(): Promise<void>;
  /** Waits until Amazon has finished with every run too. */
  settled(): Promise<void>;
}

export async function visitedService({
  clock = systemClock,
  ...options
}: Partial<ServiceOptions> & { clock?: Clock } = {}): Promise<VisitedService> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-visited-"));
  const running = await startService(
    { folder, port: 0, settingsFile: join(folder, "headwater.yaml"), ...options },
    { clock, log: noLog(), env: { HEADWATER_THREADS: "1" }, practice: practiceIn },
  );
  const { works, hub } = running.service;
  /** Looks now and whenever something has happened. */
  const until = async (yes: () => boolean | Promise<boolean>): Promise<void> => {
    for (;;) {
      const happened = Promise.withResolvers<void>();
      const unlisten = hub.listen(() => happened.resolve());
      try {
        if (await yes()) return;
        await happened.promise;
      } finally {
        unlisten();
      }
    }
  };
  const isIdle = (): boolean => works.all().every(({ state }) => state !== "waiting" && state !== "running");
  let session: Promise<Record<string, string>> | undefined;
  return {
    ...running,
    folder,
    call: async (line, body) => {
      session ??= signIn(running);
      const [method, path] = line.split(" ") as [string, string];
      const answer = await fetch(`${running.url}${path}`, {
        method,
        headers: { ...(await session), "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${line}: ${answer.status} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
    write: (name, content) => writeFileSync(join(folder, name), content),
    idle: () => until(isIdle),
    settled: () =>
      until(async () => {
        const open = await running.service.with((headwater) =>
          headwater.runs({ states: ["planning", "ready", "accepted"] }),
        );
        return isIdle() && open.length === 0;
      }),
    close: async () => {
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The headers of a browser that opened the link. */
async function signIn({ url, newSignInLink }: RunningService): Promise<Record<string, string>> {
  const link = await fetch(await newSignInLink(), { redirect: "manual" });
  const cookie = (link.headers.getSetCookie()[0] ?? "").split(";")[0]!;
  const headers = { cookie, origin: url, "sec-fetch-site": "same-origin" };
  const { csrf } = (await (await fetch(`${url}/api/session`, { headers })).json()) as { csrf: string };
  return { ...headers, "x-csrf-token": csrf };
}

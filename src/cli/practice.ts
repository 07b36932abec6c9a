import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Emulator } from "../emulator/emulator.ts";
import type { Practice, PracticeAmazon } from "../server/service.ts";

/** What the practice Amazon remembers, in the state folder. */
const STATE_FILE = "practice-amazon.ndjson";
const PEOPLE_FILE = "practice-people.csv";
/** As connection and destination are named in the settings. */
const NAME = "practice";

/** An Amazon in this process, for whoever has no account yet. @param home the state folder */
export function practiceIn(home: string): Practice {
  let amazon: Promise<PracticeAmazon> | undefined;
  return {
    start: (at) => {
      amazon ??= startAmazon(home, at).catch((error: unknown) => {
        amazon = undefined;
        throw error;
      });
      return amazon;
    },
    people: async (folder) => {
      const { writePracticePeople } = await import("../demo/practice-people.ts");
      const file = join(folder, PEOPLE_FILE);
      await writePracticePeople(file);
      return file;
    },
    close: async () => (await amazon?.catch(() => undefined))?.close(),
  };
}

async function startAmazon(
  home: string,
  { port = 0, returnUrl }: Parameters<Practice["start"]>[0],
): Promise<PracticeAmazon> {
  const { demoSeed, startEmulator, printConfig } = await import("../emulator/emulator.ts");
  const clients = demoSeed.clients.map((client) => ({ ...client, allowedReturnUrls: [returnUrl] }));
  const seed = { ...demoSeed, clients };
  const start = (on: number): Promise<Emulator> =>
    startEmulator({ port: on, seed, file: join(home, STATE_FILE) });
  const emulator = await start(port).catch((error: NodeJS.ErrnoException) => {
    if (port === 0 || error.code !== "EADDRINUSE") throw error;
    return start(0);
  });
  return {
    port: emulator.port,
    settings: renamed(printed.parse(parse(printConfig({ port: emulator.port })))),
    agree: async (url) => {
      const { agreeAt } = await import("../demo/practice-sign-in.ts");
      return agreeAt(emulator.url, url);
    },
    close: () => emulator.close(),
  };
}

const printed = z.object({
  connections: z.object({ demo: z.record(z.string(), z.unknown()) }),
  destinations: z.object({ demo: z.record(z.string(), z.unknown()) }),
});

/** Without the token: its login is granted as at the real one. */
const renamed = ({ connections, destinations }: z.output<typeof printed>): Record<string, unknown> => ({
  connections: { [NAME]: { ...connections.demo, refreshToken: undefined } },
  destinations: { [NAME]: { ...destinations.demo, connection: NAME } },
});

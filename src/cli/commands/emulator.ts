import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Emulator } from "../../emulator/server.ts";
import { ConfigError, MachineError } from "../../errors.ts";
import type { Effects } from "../effects.ts";
import { commonOptions, count, duration, examples, port } from "../options.ts";

interface EmulatorOptions {
  port: number;
  host: string;
  file?: string;
  jobTime?: number;
  listDelay?: number;
  consent?: "off" | "transition" | "enforced";
  hashes?: "lenient" | "strict";
  eventMaxAge?: number;
  eventDedupe?: "latest" | "first";
  rate?: number;
  countOnly?: boolean;
  printConfig?: boolean;
}

const DEFAULT_PORT = 4210;

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Runs an Amazon Ads for development on this machine: login, profiles, audiences, records, jobs, conversion events. Its address goes to standard output. Without --file it forgets everything when it ends. What it took is at /_emulator/audiences and /_emulator/events, how that counts at /_emulator/conversions (docs/emulator.md).",
    )
    .option("--port <number>", "where it listens; 0 for any free port", port, DEFAULT_PORT)
    .option("--host <address>", "whose requests it hears; 0.0.0.0 for every machine's", "127.0.0.1")
    .option("--file <file>", "keep its state there, and go on from it")
    .option("--job-time <duration>", "how long a job takes (default: 300ms)", duration)
    .option(
      "--list-delay <duration>",
      "how long a new audience is missing from searches (default: 0ms)",
      duration,
    )
    .addOption(
      new Option("--consent <mode>", "how strict it is about consent (default: off)").choices([
        "off",
        "transition",
        "enforced",
      ]),
    )
    .addOption(
      new Option(
        "--hashes <mode>",
        "what becomes of a value that is no hash: nobody's, or refused (default: lenient)",
      ).choices(["lenient", "strict"]),
    )
    .option("--event-max-age <duration>", "how old a conversion event may be (default: 168h)", duration)
    .addOption(
      new Option(
        "--event-dedupe <mode>",
        "which of two conversion events with one id stays (default: latest)",
      ).choices(["latest", "first"]),
    )
    .option("--rate <number>", "refuse more requests a second than this, in each region", atLeastOne)
    .option(
      "--count-only",
      "count records and check events, and remember none: for measuring how fast something sends",
    )
    .option("--print-config", "print connections: and destinations: that reach it, as YAML, and end")
    .action(async (options: EmulatorOptions) => exit(await emulator(options, effects)));
  commonOptions(command, { config: false, json: false });
  examples(command, [
    ["headwater emulator", `listens on port ${DEFAULT_PORT} until Ctrl-C`],
    ["headwater emulator --file amazon.ndjson", "goes on where it ended the last time"],
    ["headwater emulator --consent enforced --job-time 30s", "as strict and slow as you like"],
    [
      "curl localhost:4210/_emulator/conversions",
      "how the events that it took count; /_emulator/events: each",
    ],
    ["headwater emulator --port 9000 --print-config", "prints YAML, does not listen"],
    ["headwater init people.csv --emulator 9000", "a headwater.yaml that uses it"],
  ]);
}

function atLeastOne(text: string): number {
  const number = count(text);
  if (number === 0) throw new InvalidArgumentError("Say 1 or more.");
  return number;
}

async function emulator(options: EmulatorOptions, effects: Effects): Promise<number> {
  const { port, host } = options;
  if (options.printConfig) {
    const { printConfig } = await import("../../emulator/print-config.ts");
    await effects.stdout.write(printConfig({ port, host }));
    return 0;
  }
  const running = await start(options, effects);
  const stopped = Promise.withResolvers<void>();
  effects.onStop(() => stopped.resolve());
  await effects.stdout.write(`${running.url}\n`);
  await effects.stderr.write(
    `The emulator listens at ${running.url}; Ctrl-C ends it.\nNext: headwater init FILE --emulator ${running.port}\n`,
  );
  await stopped.promise;
  await running.close().catch((cause: Error) => {
    throw new MachineError("emulator.not-saved", `The emulator's state is not saved: ${cause.message}.`, {
      hint: "What it knew is in the file as of the last save. Make room, or name another --file.",
      cause,
    });
  });
  return 0;
}

async function start(options: EmulatorOptions, { cwd }: Effects): Promise<Emulator> {
  const { port, host, file, jobTime, listDelay, consent, hashes, rate, countOnly } = options;
  const { eventMaxAge, eventDedupe } = options;
  const [{ startEmulator }, { StateFileError }] = await Promise.all([
    import("../../emulator/server.ts"),
    import("../../emulator/state-file.ts"),
  ]);
  try {
    return await startEmulator({
      port,
      host,
      consent,
      hashes,
      jobMs: jobTime,
      listDelayMs: listDelay,
      eventMaxAgeMs: eventMaxAge,
      eventDedupe,
      throttle: rate === undefined ? undefined : { perSecond: rate, burst: rate },
      members: countOnly ? "count" : "keep",
      file: file === undefined ? undefined : resolve(cwd, file),
    });
  } catch (cause) {
    if (cause instanceof StateFileError)
      throw new ConfigError("emulator.file-unusable", `The emulator's state: ${cause.message}.`, {
        hint: "Name a file that it wrote, or one that is not there yet, in a folder that is.",
        cause,
      });
    const { code } = cause as NodeJS.ErrnoException;
    throw new MachineError(
      "emulator.port-in-use",
      `The emulator can't listen on port ${port} of ${host} (${code}).`,
      { hint: "Another port: headwater emulator --port 0 takes a free one.", cause },
    );
  }
}

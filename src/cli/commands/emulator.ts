import type { Command } from "commander";
import { MachineError } from "../../errors.ts";
import type { Effects } from "../effects.ts";
import { commonOptions, examples, port } from "../options.ts";

interface EmulatorOptions {
  port: number;
  printConfig?: boolean;
}

const DEFAULT_PORT = 4210;

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Runs an Amazon Ads for development on this machine: login, profiles, audiences, records, jobs. Its address goes to standard output. It forgets everything when it ends.",
    )
    .option("--port <number>", "where it listens; 0 for any free port", port, DEFAULT_PORT)
    .option("--print-config", "print connections: and destinations: that reach it, as YAML, and end")
    .action(async (options: EmulatorOptions) => exit(await emulator(options, effects)));
  commonOptions(command, { config: false, json: false });
  examples(command, [
    ["headwater emulator", `listens on port ${DEFAULT_PORT} until Ctrl-C`],
    ["headwater emulator --port 9000 --print-config", "prints YAML, does not listen"],
    ["headwater init people.csv --emulator 9000", "a headwater.yaml that uses it"],
  ]);
}

async function emulator({ port, printConfig: print }: EmulatorOptions, effects: Effects): Promise<number> {
  if (print) {
    const { printConfig } = await import("../../emulator/print-config.ts");
    await effects.stdout.write(printConfig({ port }));
    return 0;
  }
  const { startEmulator } = await import("../../emulator/server.ts");
  const running = await startEmulator({ port }).catch((cause: NodeJS.ErrnoException) => {
    throw new MachineError(
      "emulator.port-in-use",
      `The emulator can't listen on port ${port} (${cause.code}).`,
      {
        hint: "Another port: headwater emulator --port 0 takes a free one.",
        cause,
      },
    );
  });
  const stopped = Promise.withResolvers<void>();
  effects.onStop(() => stopped.resolve());
  await effects.stdout.write(`${running.url}\n`);
  await effects.stderr.write(
    `The emulator listens at ${running.url}; Ctrl-C ends it.\nNext: headwater init FILE --emulator ${running.port}\n`,
  );
  await stopped.promise;
  await running.close();
  return 0;
}

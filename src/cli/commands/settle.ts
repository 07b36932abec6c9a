import type { Command } from "commander";
import type { Effects } from "../effects.ts";
import { type CommonOptions, commonOptions, duration, examples } from "../options.ts";
import { goOn } from "./resume.ts";

interface SettleOptions extends CommonOptions {
  wait?: number;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Asks Amazon what became of all that it has accepted, and takes back what it did not keep: the next sync sends that again. Sends nothing itself. Every sync does the same first.",
    )
    .option("--wait <duration>", "wait so long (500ms, 60s, 10m, 1h) for Amazon to finish", duration)
    .action(async (options: SettleOptions) =>
      exit(
        await goOn(options, effects, {
          work: (headwater, waitMs) => headwater.settle({ waitMs }),
          nothing: "Amazon has finished with everything that it accepted.\n",
        }),
      ),
    );
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater settle", "asks once"],
    ["headwater settle --wait 1h", "until Amazon has finished"],
  ]);
}

import type { Command } from "commander";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, duration, examples } from "../options.ts";
import { progressOn } from "../progress.ts";
import { exitCodeOf, reportText } from "../show/report.ts";
import { stoppable } from "../stop.ts";

interface ResumeOptions extends CommonOptions {
  wait?: number;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Goes on with every run that has not finished: sends what is left, and asks Amazon how far it is. Safe at any time: nothing is sent twice but requests that got no answer, and those are harmless.",
    )
    .option("--wait <duration>", "wait so long (500ms, 60s, 10m, 1h) for Amazon to finish", duration)
    .action(async (options: ResumeOptions) => exit(await resume(options, effects)));
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater resume", "after a crash, Ctrl-C or an outage"],
    ["headwater resume --wait 1h", "until Amazon has finished"],
  ]);
}

async function resume({ config, json, wait: waitMs }: ResumeOptions, effects: Effects): Promise<number> {
  const { stdout, stderr, clock } = effects;
  const progress = progressOn(stderr, clock);
  const reports = await stoppable(effects, (signal) =>
    withHeadwater({ config, onEvent: progress.tell, signal }, effects, (headwater) =>
      headwater.resume({ waitMs }),
    ).finally(progress.clear),
  );
  if (json) await stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else if (reports.length === 0)
    await stdout.write("Everything has finished; there is nothing to go on with.\n");
  else await stdout.write(reports.map(reportText).join("\n"));
  return reports.map(exitCodeOf).find((code) => code !== 0) ?? 0;
}

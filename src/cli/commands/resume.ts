import type { Command } from "commander";
import type { Headwater, RunReport } from "../../index.ts";
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
      "Goes on with every run that has not finished: sends what is left, and asks Amazon how far it is. Safe at any time: nothing is sent twice but requests that got no answer, and those are harmless: the same record is the same person, the same event id the same event.",
    )
    .option("--wait <duration>", "wait so long (500ms, 60s, 10m, 1h) for Amazon to finish", duration)
    .action(async (options: ResumeOptions) =>
      exit(
        await goOn(options, effects, {
          work: (headwater, waitMs) => headwater.resume({ waitMs }),
          nothing: "Everything has finished; there is nothing to go on with.\n",
        }),
      ),
    );
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater resume", "after a crash, Ctrl-C or an outage"],
    ["headwater resume --wait 1h", "until Amazon has finished"],
  ]);
}

/** What goes on with runs, and what there is to say when there are none. */
interface GoingOn {
  work(headwater: Headwater, waitMs: number | undefined): Promise<RunReport[]>;
  nothing: string;
}

/** Goes on with runs and tells how far each is; the exit code is that of the first that something stands in the way of. */
export async function goOn(
  { config, json, wait: waitMs }: ResumeOptions,
  effects: Effects,
  { work, nothing }: GoingOn,
): Promise<number> {
  const { stdout, stderr, clock } = effects;
  const progress = progressOn(stderr, clock);
  const reports = await stoppable(effects, (signal) =>
    withHeadwater({ config, onEvent: progress.tell, signal }, effects, (headwater) =>
      work(headwater, waitMs),
    ).finally(progress.clear),
  );
  if (json) await stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else await stdout.write(reports.length === 0 ? nothing : reports.map(reportText).join("\n"));
  return reports.map(exitCodeOf).find((code) => code !== 0) ?? 0;
}

import type { Command } from "commander";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, count, examples } from "../options.ts";
import { progressOn } from "../progress.ts";
import { planText } from "../show/plan.ts";

export interface PlanCommandOptions extends CommonOptions {
  allowRemovals?: number;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Shows what a sync would do: rows, people, skipped rows by reason, jobs and requests, the least time, and what would be created at Amazon. The plan is kept for 7 days under the id that is printed. Nothing is sent.",
    )
    .argument("<sync>", "the sync's name in headwater.yaml")
    .option("--allow-removals <number>", "plan as if so many removals were approved", count)
    .action(async (sync: string, options: PlanCommandOptions) => exit(await plan(sync, options, effects)));
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater plan spring", "shows and keeps a plan"],
    ["headwater sync spring --plan ID", "runs the plan of that id"],
    ["headwater plan spring --json", "the same for a program"],
  ]);
}

/** Also `sync --dry-run`. A safety stop is part of the answer: the plan was made. */
export async function plan(sync: string, options: PlanCommandOptions, effects: Effects): Promise<number> {
  const { config, json, allowRemovals } = options;
  const progress = progressOn(effects.stderr, effects.clock);
  const made = await withHeadwater({ config, onEvent: progress.tell }, effects, (headwater) =>
    headwater.plan(sync, { allowRemovals }),
  ).finally(progress.clear);
  if (json) await effects.stdout.write(`${JSON.stringify(made, null, 2)}\n`);
  else
    await effects.stdout.write(
      made.safetyStop
        ? planText(made)
        : `${planText(made)}\nNext: headwater sync ${sync} --plan ${made.planId}\n`,
    );
  return 0;
}

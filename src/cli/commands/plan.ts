import type { Command } from "commander";
import { planOnly } from "../carry-out.ts";
import type { Effects } from "../effects.ts";
import { type CommonOptions, commonOptions, count, examples } from "../options.ts";

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

/** Also `sync --dry-run`. */
export const plan = (sync: string, options: PlanCommandOptions, effects: Effects): Promise<number> =>
  planOnly(
    (headwater) => headwater.plan(sync, { allowRemovals: options.allowRemovals }),
    options,
    effects,
    () => true,
  );

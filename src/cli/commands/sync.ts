import { type Command, Option } from "commander";
import { type CarryOutCommandOptions, carryOut, carryOutOptions } from "../carry-out.ts";
import type { Effects } from "../effects.ts";
import { count, examples } from "../options.ts";
import { plan } from "./plan.ts";

interface SyncCommandOptions extends CarryOutCommandOptions {
  dryRun?: boolean;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Plans, shows the plan, asks, and carries it out. What an earlier run left is finished first. Nothing to change is success. Skipped rows do not change the exit code; what Amazon refuses does (5).",
    )
    .argument("<sync>", "the sync's name in headwater.yaml")
    .option("--allow-removals <number>", "approve so many removals, past the safety stop", count)
    .addOption(new Option("--dry-run", "only plan, like headwater plan").conflicts(["plan", "wait"]))
    .action(async (sync: string, options: SyncCommandOptions) =>
      exit(
        options.dryRun
          ? await plan(sync, options, effects)
          : await carryOut((headwater, how) => headwater.sync(sync, how), options, effects),
      ),
    );
  carryOutOptions(command, { moved: "file or audience has changed" });
  examples(command, [
    ["headwater sync spring", "shows the plan and asks"],
    ["headwater sync spring --yes --wait 10m", "for cron: no question, waits for Amazon"],
    ["headwater sync spring --plan ID --allow-removals 1200", "approves a plan that takes out 1,200 people"],
  ]);
  command.addHelpText(
    "after",
    "\nWith --json standard output is { plan, report }; report is null where the answer was no.",
  );
}

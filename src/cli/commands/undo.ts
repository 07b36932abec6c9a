import { type Command, Option } from "commander";
import { executeLine, hasEffect } from "../../model/plan.ts";
import { type CarryOutCommandOptions, carryOut, carryOutOptions } from "../carry-out.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { examples } from "../options.ts";
import { progressOn } from "../progress.ts";
import { planText } from "../show/plan.ts";

interface UndoOptions extends CarryOutCommandOptions {
  dryRun?: boolean;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Puts back whom a run took out, from hashes that were kept for it (7 days, or what undo.keepDays says): plans, shows the plan, asks, and carries it out. Nobody is put back who is in the audience again, who was taken out for want of consent, or of whom a consent is wanted and not at hand. Nobody to put back is success.",
    )
    .argument("<run>", "the id of the run that took them out")
    .addOption(new Option("--dry-run", "only plan; nothing is sent").conflicts(["plan", "wait"]))
    .action(async (run: string, options: UndoOptions) =>
      exit(
        options.dryRun
          ? await dryRun(run, options, effects)
          : await carryOut((headwater, how) => headwater.undo(run, how), options, effects),
      ),
    );
  carryOutOptions(command, { moved: "the audience has changed" });
  examples(command, [
    ["headwater undo 20261124-104455-k3f9", "shows whom it puts back, and asks"],
    ["headwater undo 20261124-104455-k3f9 --yes --wait 10m", "no question, waits for Amazon"],
  ]);
}

async function dryRun(run: string, { config, json }: UndoOptions, effects: Effects): Promise<number> {
  const progress = progressOn(effects.stderr, effects.clock);
  const { declined } = await withHeadwater({ config, onEvent: progress.tell }, effects, (headwater) =>
    headwater.undo(run, { approve: () => false }),
  ).finally(progress.clear);
  const made = declined!;
  const next = hasEffect(made) ? `\nNext: ${executeLine(made)}\n` : "";
  await effects.stdout.write(json ? `${JSON.stringify(made, null, 2)}\n` : `${planText(made)}${next}`);
  return 0;
}

import { type Command, Option } from "commander";
import { ConfigError } from "../../errors.ts";
import type { Plan, SyncResult } from "../../index.ts";
import { hasEffect, isApproved } from "../../model/plan.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, count, duration, examples } from "../options.ts";
import { progressOn } from "../progress.ts";
import { planText } from "../show/plan.ts";
import { exitCodeOf, outcomeText } from "../show/report.ts";
import { stoppable } from "../stop.ts";
import { plan } from "./plan.ts";

export interface SyncCommandOptions extends CommonOptions {
  yes?: boolean;
  plan?: string;
  allowRemovals?: number;
  dryRun?: boolean;
  wait?: number;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Plans, shows the plan, asks, and carries it out. What an earlier run left is finished first. Nothing to change is success. Skipped rows do not change the exit code; what Amazon refuses does (5).",
    )
    .argument("<sync>", "the sync's name in headwater.yaml")
    .option("-y, --yes", "do not ask: for cron and scripts")
    .option("--plan <id>", "carry out a kept plan; refused when file or audience has changed since")
    .option("--allow-removals <number>", "approve so many removals, past the safety stop", count)
    .addOption(new Option("--dry-run", "only plan, like headwater plan").conflicts(["plan", "wait"]))
    .option(
      "--wait <duration>",
      "wait so long (500ms, 60s, 10m, 1h) for Amazon to finish; when the time is up the exit code is 0 all the same",
      duration,
    )
    .action(async (sync: string, options: SyncCommandOptions) =>
      exit(options.dryRun ? await plan(sync, options, effects) : await carryOut(sync, options, effects)),
    );
  commonOptions(command, { config: true, json: true });
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

async function carryOut(sync: string, options: SyncCommandOptions, effects: Effects): Promise<number> {
  const { config, plan: planId, allowRemovals, wait: waitMs } = options;
  const { stdout, stderr, clock } = effects;
  const progress = progressOn(stderr, clock);
  const result = await stoppable(effects, (signal) =>
    withHeadwater({ config, onEvent: progress.tell, signal }, effects, (headwater) =>
      headwater.sync(sync, {
        planId,
        allowRemovals,
        waitMs,
        approve: async (made) => {
          progress.clear();
          if (!options.json) await stdout.write(`${planText(made)}\n`);
          return approved(made, options, effects, signal);
        },
      }),
    ).finally(progress.clear),
  );
  await stdout.write(options.json ? resultJson(result) : resultText(result));
  if (result.declined)
    await stderr.write(`Nothing was sent. The plan is kept: ${executeLine(result.declined)}\n`);
  return result.declined ? 0 : exitCodeOf(result.report);
}

/** Asks, where there is something to say yes to: an empty plan is harmless, and a safety stop is the library's to refuse. */
async function approved(
  plan: Plan,
  { yes, plan: planId, allowRemovals }: SyncCommandOptions,
  { stdin }: Effects,
  signal: AbortSignal,
): Promise<boolean> {
  if (yes || !hasEffect(plan)) return true;
  if (!isApproved(plan, { planId, allowRemovals })) return true;
  if (!stdin.isTerminal)
    throw new ConfigError(
      "cli.not-asked",
      "Nobody is there to say yes; nothing was sent, and the plan is kept.",
      {
        hint: `${executeLine(plan)} --yes\nWithout a question from the start: headwater sync ${plan.sync} --yes`,
      },
    );
  const answer = await stdin.readLine("Send this to Amazon? [y/N] ", signal);
  signal.throwIfAborted();
  return /^y(es)?$/i.test((answer ?? "").trim());
}

const executeLine = ({ sync, planId }: Plan): string => `headwater sync ${sync} --plan ${planId}`;

function resultJson(result: SyncResult): string {
  if (result.declined) return `${JSON.stringify({ plan: result.declined, report: null }, null, 2)}\n`;
  const { plan, ...report } = result.report;
  return `${JSON.stringify({ plan, report }, null, 2)}\n`;
}

const resultText = (result: SyncResult): string => (result.declined ? "" : outcomeText(result.report));

import type { Command } from "commander";
import { ConfigError } from "../errors.ts";
import type { CarriedOut, CarryOutOptions, Headwater, Plan, RunReport } from "../index.ts";
import { executeLine, hasEffect, isApproved, startLine } from "../model/plan.ts";
import type { Effects } from "./effects.ts";
import { withHeadwater } from "./opened.ts";
import { type CommonOptions, commonOptions, duration } from "./options.ts";
import { progressOn } from "./progress.ts";
import { planText } from "./show/plan.ts";
import { exitCodeOf, outcomeText } from "./show/report.ts";
import { stoppable } from "./stop.ts";

/** What every command knows that shows a plan, asks, and carries it out. */
export interface CarryOutCommandOptions extends CommonOptions {
  yes?: boolean;
  plan?: string;
  allowRemovals?: number;
  wait?: number;
}

/** Adds those options, but for the ones that concern removals. `waits`: Amazon has jobs for what is sent. */
export function carryOutOptions(
  command: Command,
  { moved, waits = true }: { moved: string; waits?: boolean },
): void {
  command
    .option("-y, --yes", "do not ask: for cron and scripts")
    .option("--plan <id>", `carry out a kept plan; refused when ${moved} since`);
  if (waits)
    command.option(
      "--wait <duration>",
      "wait so long (500ms, 60s, 10m, 1h) for Amazon to finish; when the time is up the exit code is 0 all the same",
      duration,
    );
  commonOptions(command, { config: true, json: true });
}

/** How the library is told to carry out a plan, whatever it is of. */
type How<P extends Plan> = CarryOutOptions<P> & { allowRemovals?: number };

/** Has a plan made, shows it, asks, has it carried out, and returns the exit code. */
export async function carryOut<P extends Plan, R extends RunReport>(
  work: (headwater: Headwater, options: How<P>) => Promise<CarriedOut<P, R>>,
  options: CarryOutCommandOptions,
  effects: Effects,
): Promise<number> {
  const { config, plan: planId, allowRemovals, wait: waitMs } = options;
  const { stdout, stderr, clock } = effects;
  const progress = progressOn(stderr, clock);
  const result: CarriedOut<Plan, RunReport> = await stoppable(effects, (signal) =>
    withHeadwater({ config, onEvent: progress.tell, signal }, effects, (headwater) =>
      work(headwater, {
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

/**
 * Has a plan made and shows it. A safety stop is part of the answer: the plan was made.
 * @param isNext whether to say how this plan, which nothing stops, is carried out
 */
export async function planOnly<P extends Plan>(
  make: (headwater: Headwater) => Promise<P>,
  { config, json }: CommonOptions,
  effects: Effects,
  isNext: (made: P) => boolean,
): Promise<number> {
  const progress = progressOn(effects.stderr, effects.clock);
  const made = await withHeadwater({ config, onEvent: progress.tell }, effects, make).finally(progress.clear);
  const next = made.safetyStop || !isNext(made) ? "" : `\nNext: ${executeLine(made)}\n`;
  await effects.stdout.write(json ? `${JSON.stringify(made, null, 2)}\n` : `${planText(made)}${next}`);
  return 0;
}

/** Asks, where there is something to say yes to: an empty plan is harmless, and a safety stop is the library's to refuse. */
async function approved(
  plan: Plan,
  { yes, plan: planId, allowRemovals }: CarryOutCommandOptions,
  { stdin }: Effects,
  signal: AbortSignal,
): Promise<boolean> {
  if (yes || !hasEffect(plan) || !isApproved(plan, { planId, allowRemovals })) return true;
  if (!stdin.isTerminal)
    throw new ConfigError(
      "cli.not-asked",
      "Nobody is there to say yes; nothing was sent, and the plan is kept.",
      {
        hint: `${executeLine(plan)} --yes\nWithout a question from the start: ${startLine(plan)} --yes`,
      },
    );
  const answer = await stdin.readLine("Send this to Amazon? [y/N] ", signal);
  signal.throwIfAborted();
  return /^y(es)?$/i.test((answer ?? "").trim());
}

function resultJson(result: CarriedOut<Plan, RunReport>): string {
  if (result.declined) return `${JSON.stringify({ plan: result.declined, report: null }, null, 2)}\n`;
  const { plan, ...report } = result.report;
  return `${JSON.stringify({ plan, report }, null, 2)}\n`;
}

const resultText = (result: CarriedOut<Plan, RunReport>): string =>
  result.declined ? "" : outcomeText(result.report);

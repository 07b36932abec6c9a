import { type Command, Option } from "commander";
import { ConfigError } from "../../errors.ts";
import type { Probe, ProbePlan } from "../../index.ts";
import { newId } from "../../lib/id.ts";
import { PROBE_RULES, type ProbeRule } from "../../model/probe-rule.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, count, duration, examples } from "../options.ts";
import { progressOn } from "../progress.ts";
import { probePlanText, probeText } from "../show/probe.ts";
import { stoppable } from "../stop.ts";

interface ProbeCommandOptions extends CommonOptions {
  rule?: ProbeRule;
  sample: number;
  seed?: string;
  yes?: boolean;
  wait: number;
  resume?: boolean;
  clean?: boolean;
}

/** Enough to tell 2.8 points apart in four cases of five, whatever the rates. */
const SAMPLE = 5_000;

/** Ten minutes, in milliseconds: most of Amazon's jobs end sooner. */
const WAIT_MS = 600_000;

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Asks Amazon, with people of a sync's own source, which form of a phone number or an email it matches: makes two small audiences after a yes, sends each another half of a random sample in one form, compares the match rates, and takes everyone out again. Only people who may be sent, never who was forgotten.",
    )
    .argument("[sync]", "the sync whose people are sent")
    .addOption(
      new Option(
        "--rule <key>",
        "whose two forms are compared: phones with or without +, emails with or without signs such as +",
      ).choices(PROBE_RULES),
    )
    .option("--sample <number>", "people for each of the two audiences", count, SAMPLE)
    .option("--seed <text>", "draws the same people again (default: others each time)")
    .option("-y, --yes", "do not ask: for scripts")
    .option("--wait <duration>", "wait so long (500ms, 60s, 10m, 1h) for Amazon", duration, WAIT_MS)
    .addOption(new Option("--resume", "go on with a probe that waits for Amazon").conflicts(["yes", "seed"]))
    .addOption(
      new Option("--clean", "end every probe, and take its people out").conflicts(["yes", "seed", "resume"]),
    )
    .action(async (sync: string | undefined, options: ProbeCommandOptions) =>
      exit(
        options.resume || options.clean ? await goOn(options, effects) : await probe(sync, options, effects),
      ),
    );
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater probe spring --rule phone", "says what it would do, and asks"],
    ["headwater probe spring --rule email --sample 1000", "with fewer people"],
    ["headwater probe --resume --wait 1h", "when Amazon was not done yet"],
    ["headwater probe --clean", "after a Ctrl-C or a crash: takes everyone out"],
  ]);
}

async function probe(
  sync: string | undefined,
  options: ProbeCommandOptions,
  effects: Effects,
): Promise<number> {
  const { config, rule, sample, seed = newId(), json, wait: waitMs } = options;
  const { stdout, stderr, clock } = effects;
  if (sync === undefined || rule === undefined)
    throw new ConfigError("probe.unsaid", "A probe needs a sync and a rule.", {
      hint: "headwater probe SYNC --rule phone, or --rule email",
    });
  const progress = progressOn(stderr, clock);
  const result = await stoppable(effects, (signal) =>
    withHeadwater({ config, onEvent: progress.tell, signal }, effects, (headwater) =>
      headwater.probe(sync, {
        rule,
        sample,
        seed,
        waitMs,
        approve: async (plan) => {
          progress.clear();
          if (!json) await stdout.write(`${probePlanText(plan)}\n`);
          return options.yes === true || approved(plan, effects, signal);
        },
      }),
    ).finally(progress.clear),
  );
  if (result.declined) {
    if (json) await stdout.write(`${JSON.stringify({ plan: result.declined, probe: null }, null, 2)}\n`);
    await stderr.write("Nothing was made or sent.\n");
    return 0;
  }
  await stdout.write(
    json ? `${JSON.stringify({ plan: null, probe: result.probe }, null, 2)}\n` : probeText(result.probe),
  );
  return 0;
}

async function approved(
  { sync, rule }: ProbePlan,
  { stdin }: Effects,
  signal: AbortSignal,
): Promise<boolean> {
  if (!stdin.isTerminal)
    throw new ConfigError("cli.not-asked", "Nobody is there to say yes; nothing was made or sent.", {
      hint: `Without a question: headwater probe ${sync} --rule ${rule} --yes`,
    });
  const answer = await stdin.readLine("Make these audiences and send these people to Amazon? [y/N] ", signal);
  signal.throwIfAborted();
  return /^y(es)?$/i.test((answer ?? "").trim());
}

async function goOn({ config, json, wait, clean }: ProbeCommandOptions, effects: Effects): Promise<number> {
  const progress = progressOn(effects.stderr, effects.clock);
  const probes: Probe[] = await stoppable(effects, (signal) =>
    withHeadwater({ config, onEvent: progress.tell, signal }, effects, (headwater) =>
      headwater.resumeProbes({ waitMs: wait, clean }),
    ).finally(progress.clear),
  );
  const text = probes.length === 0 ? "No probe is open.\n" : probes.map(probeText).join("\n");
  await effects.stdout.write(json ? `${JSON.stringify(probes, null, 2)}\n` : text);
  return probes.find(({ error }) => error !== undefined)?.error?.exitCode ?? 0;
}

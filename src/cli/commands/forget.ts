import { type Command, Option } from "commander";
import { ConfigError } from "../../errors.ts";
import type { Receipt } from "../../index.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, count, duration, examples } from "../options.ts";
import { askedValue, type PeopleOptions, peopleOptions, valuesOf } from "../people.ts";
import { progressOn } from "../progress.ts";
import { forgetPlanText, receiptText } from "../show/receipt.ts";
import { stoppable } from "../stop.ts";
import { several } from "../words.ts";

interface ForgetCommandOptions extends CommonOptions, PeopleOptions {
  file?: string;
  yes?: boolean;
  allowPeople?: number;
  wait: number;
  resume?: boolean;
  receipts?: boolean;
  lift?: boolean;
}

/** Ten minutes, in milliseconds: most of Amazon's jobs end sooner. */
const WAIT_MS = 600_000;

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command.description(
    "Forgets people: keeps them out of every plan from this moment, takes them out of every audience that ever received them, and when Amazon has done that, erases what is kept of them. A receipt without personal data stays. The value is asked for, or read from standard input.",
  );
  peopleOptions(command)
    .option("--file <file>", "forget everyone in a file: one value a line")
    .option("-y, --yes", "do not ask: for scripts")
    .option(
      "--allow-people <number>",
      "approve so many external ids, where values lead to many people",
      count,
    )
    .option("--wait <duration>", "wait so long (500ms, 60s, 10m, 1h) for Amazon", duration, WAIT_MS)
    .addOption(new Option("--resume", "go on with what is not finished").conflicts(["file", "yes"]))
    .addOption(new Option("--receipts", "list the receipts").conflicts(["file", "yes", "resume"]))
    .addOption(
      new Option("--lift", "let these people be sent again").conflicts(["resume", "receipts", "yes"]),
    )
    .action(async (options: ForgetCommandOptions) => exit(await actionOf(options)(options, effects)));
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater forget", "asks who, shows what it will do, and asks again"],
    ["headwater forget --yes < address.txt", "without a question"],
    ["headwater forget --file people.txt", "one value a line"],
    ["headwater forget --resume --wait 1h", "when Amazon was not done yet"],
  ]);
}

const actionOf = ({ resume, receipts, lift }: ForgetCommandOptions) =>
  resume ? goOn : receipts ? list : lift ? letIn : forget;

const valuesToForget = async (options: ForgetCommandOptions, effects: Effects): Promise<string[]> =>
  options.file === undefined ? [await askedValue("forget", effects)] : valuesOf(options.file, effects);

async function forget(options: ForgetCommandOptions, effects: Effects): Promise<number> {
  const { config, as, country, allowPeople, json, wait: waitMs } = options;
  const { stdout, stderr, clock } = effects;
  const values = await valuesToForget(options, effects);
  const progress = progressOn(stderr, clock);
  const result = await stoppable(effects, (signal) =>
    withHeadwater({ config, onEvent: progress.tell, signal }, effects, (headwater) =>
      headwater.forget(values, {
        as,
        country,
        allowPeople,
        waitMs,
        approve: async (plan) => {
          progress.clear();
          if (!json) await stdout.write(`${forgetPlanText(plan)}\n`);
          return options.yes === true || approved(effects, signal);
        },
      }),
    ).finally(progress.clear),
  );
  if (result.declined) {
    if (json) await stdout.write(`${JSON.stringify({ plan: result.declined, receipt: null }, null, 2)}\n`);
    await stderr.write("Nothing was done.\n");
    return 0;
  }
  return told([result.receipt], options, effects);
}

async function approved({ stdin }: Effects, signal: AbortSignal): Promise<boolean> {
  if (!stdin.isTerminal)
    throw new ConfigError("cli.not-asked", "Nobody is there to say yes; nothing was done.", {
      hint: "Without a question: headwater forget --yes",
    });
  const answer = await stdin.readLine("Forget them? This can't be undone. [y/N] ", signal);
  signal.throwIfAborted();
  return /^y(es)?$/i.test((answer ?? "").trim());
}

async function goOn(options: ForgetCommandOptions, effects: Effects): Promise<number> {
  const progress = progressOn(effects.stderr, effects.clock);
  const receipts = await stoppable(effects, (signal) =>
    withHeadwater({ config: options.config, onEvent: progress.tell, signal }, effects, (headwater) =>
      headwater.resumeForgetting({ waitMs: options.wait }),
    ).finally(progress.clear),
  );
  return told(receipts, options, effects);
}

async function list(options: ForgetCommandOptions, effects: Effects): Promise<number> {
  const receipts = await withHeadwater({ config: options.config }, effects, (headwater) =>
    headwater.receipts(),
  );
  await told(receipts, options, effects);
  return 0;
}

async function letIn(options: ForgetCommandOptions, effects: Effects): Promise<number> {
  const { config, as, country, json } = options;
  const values = await valuesToForget(options, effects);
  const people = await withHeadwater({ config }, effects, (headwater) =>
    headwater.liftSuppressions(values, { as, country }),
  );
  const text =
    people === 0
      ? "Nobody of them was kept out.\n"
      : `${several(people, "person", "people")} may be sent again: the next sync of a source that has them adds them.\n`;
  await effects.stdout.write(json ? `${JSON.stringify({ people }, null, 2)}\n` : text);
  return 0;
}

/** Prints receipts. The exit code is that of what stands in their way, if anything but time does. */
async function told(
  receipts: readonly Receipt[],
  { json }: ForgetCommandOptions,
  { stdout }: Effects,
): Promise<number> {
  const none = "Nobody is being forgotten.\n";
  await stdout.write(
    json
      ? `${JSON.stringify(receipts, null, 2)}\n`
      : receipts.length === 0
        ? none
        : receipts.map(receiptText).join("\n"),
  );
  const errors = receipts.flatMap(({ audiences }) => audiences.map(({ error }) => error));
  return errors.find((error) => error !== undefined)?.exitCode ?? 0;
}

import { type Command, Option } from "commander";
import { ConfigError } from "../../errors.ts";
import type { ExplainedForm } from "../../index.ts";
import { PHONE_FAULT_WORDS } from "../../model/quality.ts";
import type { Effects } from "../effects.ts";
import { PERSON_KINDS, type PersonKind } from "../mapping.ts";
import { type CommonOptions, commonOptions, country, examples } from "../options.ts";
import { labelled } from "../table.ts";

type Kind = "email" | "phone" | PersonKind;

interface ExplainOptions extends CommonOptions {
  kind?: Kind;
  country: string;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Asks for one email address, phone number, name or part of an address, and shows each form of it and each form's SHA-256. The value is asked for, or read from standard input, so that it stays out of the shell's history. It is kept nowhere.",
    )
    .addOption(
      new Option("--kind <kind>", "what it is (default: an email if it has an @, else a phone)").choices([
        "email",
        "phone",
        ...Object.keys(PERSON_KINDS),
      ]),
    )
    .option(
      "--country <code>",
      "country of a phone number without calling code, or of an address",
      country,
      "US",
    )
    .action(async (options: ExplainOptions) => exit(await explainOne(options, effects)));
  commonOptions(command, { config: false, json: true });
  examples(command, [
    ["headwater explain", "asks"],
    ["headwater explain --country DE < number.txt", "reads the first line"],
    ["headwater explain --kind address --country GB", "asks for a street and number"],
  ]);
}

async function explainOne(options: ExplainOptions, { stdin, stdout, env }: Effects): Promise<number> {
  const asked = options.kind?.replace("-", " ") ?? "email address or phone number";
  const value = (await stdin.readLine(`${asked[0]!.toUpperCase()}${asked.slice(1)}: `))?.trim();
  if (!value)
    throw new ConfigError("cli.no-value", "No value was given.", {
      hint: "Type it when asked, or pipe it in: headwater explain < value.txt",
    });
  const kind = options.kind ?? (value.includes("@") ? "email" : "phone");
  const { explain } = await import("../../index.ts");
  const isKey = kind === "email" || kind === "phone";
  const forms = await explain(
    { kind: isKey ? kind : PERSON_KINDS[kind], value, country: options.country },
    { env },
  );
  await stdout.write(
    options.json
      ? `${JSON.stringify({ kind, country: options.country, forms }, null, 2)}\n`
      : isKey
        ? formsText(kind, value, forms)
        : onlyFormText(kind, value, forms[0]!),
  );
  return 0;
}

function onlyFormText(kind: PersonKind, value: string, { normalized, sha256 }: ExplainedForm): string {
  if (normalized === undefined)
    return isHash(value)
      ? `${IS_A_HASH}\n`
      : `Nothing of this can be sent as ${kind.replace("-", " ")}. --country CODE names another country.\n`;
  return `As ${kind.replace("-", " ")}:\n${labelled([
    [`${RULES.amazon} (amazon)`, normalized],
    ["SHA-256", `${sha256}`],
  ])}One hash is sent.\n`;
}

const RULES = { amazon: "Amazon's rule", seed: "Older rule" } as const;

function formsText(kind: "email" | "phone", value: string, forms: readonly ExplainedForm[]): string {
  const usable = forms.filter(({ normalized }) => normalized !== undefined);
  const asGiven = usable.filter(({ corrected }) => !corrected);
  const corrected = usable.filter((form) => form.corrected);
  const text =
    asGiven.length === 0
      ? `${unusable(kind, value)}\n`
      : `As ${kind === "email" ? "an email address" : "a phone number"}:\n${pairsText(asGiven)}`;
  return corrected.length === 0
    ? text
    : `${text}\nIts domain looks like a slip. Under identity: { email: { fix: apply } } this is hashed in its place:\n${pairsText(corrected)}`;
}

function pairsText(forms: readonly ExplainedForm[]): string {
  const pairs = forms.flatMap(({ form, normalized, sha256 }): [string, string][] => [
    [`${RULES[form]} (${form})`, normalized!],
    ["SHA-256", `${sha256}`],
  ]);
  const same = new Set(forms.map(({ sha256 }) => sha256)).size === 1;
  const sent = same
    ? "Both are the same: one hash is sent."
    : "They differ: both hashes are sent, unless identity: forms says otherwise.";
  const mended = forms.find((one) => one.mended !== undefined)?.mended;
  const fault =
    mended === undefined
      ? ""
      : `Mended: ${PHONE_FAULT_WORDS[mended]}. With identity: phone: fix: off such a number is left out.\n`;
  return `${labelled(pairs)}${fault}${sent}\n`;
}

function unusable(kind: "email" | "phone", value: string): string {
  if (isHash(value)) return IS_A_HASH;
  return kind === "email"
    ? "This is not an email address: such a row is skipped, or used without it."
    : "This is not a valid phone number in its country. --country CODE names another one.";
}

const isHash = (value: string): boolean => /^[0-9a-f]{64}$/i.test(value);
const IS_A_HASH =
  "This looks like a SHA-256 already. Such a column is mapped with hashed: true, or auto for a mixture.";

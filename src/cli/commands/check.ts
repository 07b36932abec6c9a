import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { findSync } from "../../config/parse.ts";
import { ConfigError, MachineError } from "../../errors.ts";
import type { QualityReport, SourceSpec } from "../../index.ts";
import type { Effects } from "../effects.ts";
import {
  type FileOptions,
  fieldsOf,
  formatOptions,
  mappingOptions,
  rulesOf,
  sourceOf,
} from "../file-options.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, examples } from "../options.ts";
import { checkText } from "../show/check.ts";
import { checkPage } from "../show/check-html.ts";

interface CheckOptions extends CommonOptions, FileOptions {
  sync?: string;
  html?: string;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Says what the data of a file is worth to Amazon and what each of its faults costs: per column what is filled, valid, fixed and refused, people by how many keys they have, duplicates, countries, and the three fixes that win most. Shows row numbers and masked shapes, never a value. Needs no headwater.yaml and sends nothing. The exit code is 0 whatever was found.",
    )
    .argument(
      "[file]",
      "a file, a pattern such as 'data/*.csv', or - for standard input (default: the sync's)",
    )
    .addOption(
      new Option("--sync <name>", "take the columns and rules of this sync of headwater.yaml").conflicts([
        "map",
        "hashed",
        "lists",
        "country",
      ]),
    );
  formatOptions(mappingOptions(command))
    .option("--html <file>", "write a page to send to somebody; a file that is there already stays as it is")
    .action(async (file: string | undefined, options: CheckOptions) =>
      exit(await checkOne(file, options, effects)),
    );
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater check people.csv", "columns named email, phone, id, country"],
    ["headwater check people.csv --map email=Mail --map phone=Mobile --country DE", "other names"],
    ["headwater check people.csv --html people.html", "with a page of charts"],
    ["headwater check --sync spring", "the file, columns and rules of a sync"],
  ]);
}

async function checkOne(file: string | undefined, options: CheckOptions, effects: Effects): Promise<number> {
  const { cwd, stdout, stderr, clock } = effects;
  const { html, json } = options;
  const page = html === undefined ? undefined : resolve(cwd, html);
  // Said before a long read, not after it.
  if (page !== undefined && existsSync(page)) throw taken(page);
  const report = await reportOf(file, options, effects);
  if (page !== undefined) await write(page, checkPage(report, clock.now()));
  await stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : checkText(report));
  if (page !== undefined) await stderr.write(`Written: ${html}\n`);
  return 0;
}

async function reportOf(
  file: string | undefined,
  options: CheckOptions,
  effects: Effects,
): Promise<QualityReport> {
  const { cwd, env } = effects;
  const { check } = await import("../../index.ts");
  if (options.sync !== undefined) {
    const name = options.sync;
    const sync = await withHeadwater(options, effects, async ({ config }) => findSync(config, name));
    return check(sourceOfSync(sync.source, file, options, cwd), {
      fields: sync.fields,
      rules: sync.identity,
      consent: { wanted: sync.mode !== "remove", basis: sync.consentBasis },
      env,
    });
  }
  if (file === undefined)
    throw new ConfigError("cli.no-file", "No file is named.", {
      hint: "headwater check people.csv, or headwater check --sync NAME for the file of a sync.",
    });
  return check(sourceOf(file, options, cwd), {
    fields: fieldsOf(options),
    lists: options.lists,
    rules: rulesOf(options, "both"),
    env,
  });
}

/** A sync's source, with the file and options that the command line names in place of its own. */
function sourceOfSync(
  own: SourceSpec,
  file: string | undefined,
  options: CheckOptions,
  cwd: string,
): SourceSpec {
  const said = Object.entries(sourceOf(file ?? own.file, options, cwd));
  return { ...own, ...Object.fromEntries(said.filter(([, value]) => value !== undefined)) };
}

async function write(path: string, page: string): Promise<void> {
  try {
    await writeFile(path, page, { flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw taken(path);
    throw new MachineError("check.page-not-written", `${path} could not be written.`, {
      hint: `Look at its folder: ls -ld ${dirname(path)}`,
      cause,
    });
  }
}

const taken = (path: string): ConfigError =>
  new ConfigError("check.page-exists", `There is a file ${path} already.`, {
    hint: "Name another file, or move that one away.",
  });

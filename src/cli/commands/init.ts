import { existsSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { type Command, Option } from "commander";
import { type ColumnLook, guessFields } from "../../config/guess.ts";
import { guessEvents } from "../../config/guess-events.ts";
import { writeStarterConfig } from "../../config/init.ts";
import { guessedEventColumns, writeStarterEvents } from "../../config/init-events.ts";
import { configFile, loadConfig } from "../../config/load.ts";
import { ConfigError, MachineError } from "../../errors.ts";
import { type FieldMapping, mappedColumns, namesNobody } from "../../model/field-mapping.ts";
import { MODES, type Mode } from "../../model/mode.ts";
import { SOURCE_FORMATS, type SourceFormat } from "../../model/source-spec.ts";
import type { Effects } from "../effects.ts";
import { commonOptions, examples, port } from "../options.ts";

interface InitOptions {
  config?: string;
  emulator?: number;
  events?: boolean;
  force?: boolean;
  format?: SourceFormat;
  mode?: Mode;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Looks at a file of people, or of events, and writes a commented headwater.yaml for it, ready to be read over.",
    )
    .argument("<file>", "CSV, TSV, JSON lines or Parquet; a pattern such as 'data/*.csv' too")
    .option("--emulator <port>", "send to an emulator on this port of this machine, not to Amazon", port)
    .addOption(
      new Option("--events", "rows are what people did: purchases, sign-ups and the like").conflicts("mode"),
    )
    .option("--force", "write over a configuration that is there already")
    .addOption(
      new Option("--mode <mode>", "what becomes of people (default: upsert, which removes nobody)").choices(
        MODES,
      ),
    )
    .addOption(new Option("--format <format>", "where the name does not tell it").choices(SOURCE_FORMATS))
    .action(async (file: string, options: InitOptions) => exit(await init(file, options, effects)));
  commonOptions(command, { config: true, json: false });
  examples(command, [
    ["headwater init people.csv", "writes headwater.yaml"],
    ["headwater init orders.csv --events", "writes one that sends its rows as events"],
    ["headwater init people.csv --emulator 4210", "for a trial without an Amazon account"],
  ]);
}

async function init(file: string, options: InitOptions, { cwd, env, stdout }: Effects): Promise<number> {
  const { format, mode, emulator, events } = options;
  const path = configFile({ file: options.config, cwd });
  if (existsSync(path) && !options.force)
    throw new ConfigError("init.exists", `There is a configuration ${path} already; it was left as it is.`, {
      hint: `headwater init ${file} --force writes over it; --config OTHER.yaml writes another one.`,
    });
  const { look } = await import("../../index.ts");
  const { columns } = await look({ file: resolve(cwd, file), format }, { env });
  const target = emulator === undefined ? undefined : await emulatorTarget(emulator);
  const input = { file: relative(dirname(path), resolve(cwd, file)), format, columns, target };
  writePrivately(path, events ? writeStarterEvents(input) : writeStarterConfig({ ...input, mode }));
  const written = await loadConfig({ file: path, cwd, env });
  const plan = events ? `events plan ${written.events[0]!.name}` : `plan ${written.syncs[0]!.name}`;
  const takes = events ? eventWords(columns) : mappingWords(guessFields(columns));
  await stdout.write(`Wrote ${relative(cwd, path) || path}. ${takes}\n${nextWords(plan, emulator)}`);
  return 0;
}

async function emulatorTarget(port: number): Promise<string> {
  const { printConfig } = await import("../../emulator/print-config.ts");
  return printConfig({ port });
}

function writePrivately(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (cause) {
    throw new MachineError("init.not-written", `${path} could not be written.`, {
      hint: `Look at its folder: ls -ld ${dirname(path)}`,
      cause,
    });
  }
}

function mappingWords(fields: FieldMapping): string {
  if (namesNobody(fields))
    return "No column looked like email addresses or phone numbers: say which ones are, under fields.";
  return `It takes these columns: ${mappedColumns(fields).join(", ")}. Read it over.`;
}

function eventWords(columns: readonly ColumnLook[]): string {
  const { time } = guessEvents(columns);
  const taken = guessedEventColumns(columns);
  return [
    ...(time === undefined ? ["No column looked like the time of an event: say which one is."] : []),
    taken.length === 0
      ? "It takes no column yet: fill in those of the file."
      : `It takes these columns: ${taken.join(", ")}. Read it over.`,
  ].join(" ");
}

const nextWords = (plan: string, emulator: number | undefined): string =>
  emulator === undefined
    ? "Next: fill in connections and destinations, then headwater doctor\n"
    : `Next: headwater emulator --port ${emulator} in another terminal, then headwater ${plan}\n`;

import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { isRehearsed, REHEARSED, type RehearsedFault } from "../../demo/rehearsal.ts";
import type { Effects } from "../effects.ts";
import { commonOptions, count, examples } from "../options.ts";

interface DemoCommandOptions {
  rows: number;
  keep?: string;
  fault: readonly RehearsedFault[];
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Runs syncs of synthetic people against an emulator in a process of its own: a first load, changes, removals, a broken export, a crash, purchases as events. The exit code is 0 when every count came out as it must.",
    )
    .option("--rows <number>", "people on the first day", count, 200_000)
    .option("--keep <folder>", "leave files and state in this folder, to look at (default: a temporary one)")
    .option(
      "--fault <names>",
      `rehearse faults too, by name, with commas between: ${Object.keys(REHEARSED).join(", ")}`,
      faultNames,
      [],
    )
    .action(async (options: DemoCommandOptions) => exit(await demo(options, effects)));
  commonOptions(command, { config: false, json: false });
  examples(command, [
    ["headwater demo", "in about half a minute on two cores"],
    ["headwater demo --rows 10000 --keep /tmp/demo", "smaller, and kept"],
    ["headwater demo --rows 10000 --fault throttle,timeout,kill", "with faults, and how often they struck"],
  ]);
}

function faultNames(text: string): RehearsedFault[] {
  return text.split(",").map((name) => {
    if (isRehearsed(name)) return name;
    throw new InvalidArgumentError(
      `There is no fault "${name}". There are: ${Object.keys(REHEARSED).join(", ")}`,
    );
  });
}

async function demo({ rows, keep, fault }: DemoCommandOptions, { cwd, stdout }: Effects): Promise<number> {
  const { runDemo } = await import("../../demo/demo.ts");
  const fine = await runDemo({
    people: rows,
    faults: [...new Set(fault)],
    folder: keep === undefined ? undefined : resolve(cwd, keep),
    program: [process.execPath, ...process.execArgv, process.argv[1]!],
    write: (line) => void stdout.write(`${line}\n`),
  });
  return fine ? 0 : NOT_AS_IT_MUST;
}

/** As Bug's. */
const NOT_AS_IT_MUST = 70;

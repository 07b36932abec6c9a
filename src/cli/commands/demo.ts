import { type Command, InvalidArgumentError } from "commander";
import type { Effects } from "../effects.ts";
import { commonOptions, examples } from "../options.ts";

interface DemoOptions {
  people: number;
  folder?: string;
}

const DEFAULT_PEOPLE = 200_000;
const LEAST_PEOPLE = 5_000;

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Shows the main job on synthetic people, against an emulator: all four modes, a broken export, a kill.",
    )
    .option(
      "--people <number>",
      `how many, at least ${LEAST_PEOPLE.toLocaleString("en-US")}`,
      people,
      DEFAULT_PEOPLE,
    )
    .option("--folder <folder>", "where its files and state go; a new temporary folder otherwise")
    .action(async ({ people, folder }: DemoOptions) => {
      const { runDemo } = await import("../../demo/demo.ts");
      const program = [process.execPath, process.argv[1]!];
      const fine = await runDemo({
        people,
        folder,
        program,
        write: (line) => void effects.stdout.write(`${line}\n`),
      });
      exit(fine ? 0 : 70);
    });
  commonOptions(command, { config: false, json: false });
  examples(command, [
    ["headwater demo", "under a minute on two cores"],
    ["headwater demo --people 20000", "a quick one"],
  ]);
}

function people(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= LEAST_PEOPLE) return number;
  throw new InvalidArgumentError(`It must be a whole number of at least ${LEAST_PEOPLE}.`);
}

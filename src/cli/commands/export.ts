import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { ConfigError, MachineError } from "../../errors.ts";
import type { Effects } from "../effects.ts";
import { withState } from "../opened.ts";
import { type CommonOptions, commonOptions, examples } from "../options.ts";

interface ExportOptions extends CommonOptions {
  output?: string;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Writes the settings that the state folder keeps as one configuration, for a file of your own: the console's, and those of files that were applied. No secret is in it.",
    )
    .argument("[owner]", "only those of `console`, or of one file, as it was applied")
    .option("--output <file>", "write them there; a file that is there already stays as it is")
    .action(async (owner: string | undefined, options: ExportOptions) =>
      exit(await exportSettings(owner, options, effects)),
    );
  commonOptions(command, { config: true, json: false });
  examples(command, [
    ["headwater export --output headwater.yaml", "all of it"],
    ["headwater export console", "what the console made"],
  ]);
}

async function exportSettings(
  owner: string | undefined,
  { config, output }: ExportOptions,
  effects: Effects,
): Promise<number> {
  const yaml = await withState({ config }, effects, ({ settings }) => settings.export(owner));
  if (output === undefined) await effects.stdout.write(yaml);
  else await write(resolve(effects.cwd, output), yaml);
  return 0;
}

async function write(path: string, yaml: string): Promise<void> {
  try {
    await writeFile(path, yaml, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST")
      throw new ConfigError("settings.file-exists", `There is a file ${path} already.`, {
        hint: "Name another file, or move that one away.",
        cause,
      });
    throw new MachineError("settings.not-written", `${path} could not be written.`, {
      hint: `Look at its folder: ls -ld ${dirname(path)}`,
      cause,
    });
  }
}

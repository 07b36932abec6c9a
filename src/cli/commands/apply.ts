import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { Command } from "commander";
import { ownerOfFile } from "../../config/document.ts";
import { ConfigError } from "../../errors.ts";
import type { Applied } from "../../index.ts";
import type { Effects } from "../effects.ts";
import { withState } from "../opened.ts";
import { type CommonOptions, commonOptions, examples } from "../options.ts";

interface ApplyOptions extends CommonOptions {
  takeOver?: boolean;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Keeps what a file says of connections, destinations, syncs and events in the state folder, where headwater serve works with it. The file owns them: the console shows them and does not change them. What the file no longer says is there no longer.",
    )
    .argument("<file>", "a configuration, such as headwater.yaml")
    .option("--take-over", "also what the console or another file has; from then on this file owns it")
    .action(async (file: string, options: ApplyOptions) => exit(await apply(file, options, effects)));
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater apply headwater.yaml", "after each change of the file"],
    ["headwater apply shop.yaml --take-over", "syncs that the console made go into a file's hands"],
  ]);
}

async function apply(
  file: string,
  { config, json, takeOver }: ApplyOptions,
  effects: Effects,
): Promise<number> {
  const path = resolve(effects.cwd, file);
  const yaml = await textOf(path);
  const changes = await withState({ config }, effects, ({ settings, folder }) =>
    settings.apply(yaml, { by: "command line", owner: ownerOfFile(path, folder), takeOver }),
  );
  await effects.stdout.write(
    json ? `${JSON.stringify(changes, null, 2)}\n` : appliedText(relative(effects.cwd, path), changes),
  );
  return 0;
}

function appliedText(file: string, { added, changed, removed }: Applied): string {
  const lines = [
    ...added.map((entry) => `  added    ${entry}`),
    ...changed.map((entry) => `  changed  ${entry}`),
    ...removed.map((entry) => `  removed  ${entry}`),
  ];
  return lines.length === 0
    ? `Applied ${file}: nothing is different.\n`
    : `Applied ${file}:\n${lines.join("\n")}\n`;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigError("config.unreadable", `The configuration file ${path} can't be read.`, {
      hint: `Is it there? ls -ld ${path}`,
      cause,
    });
  }
}

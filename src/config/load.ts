import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConfigError } from "../errors.ts";
import type { Config } from "./config.ts";
import type { Environment } from "./environment.ts";
import { parseConfig } from "./parse.ts";

export interface LoadOptions {
  /** What `--config` says. @default "headwater.yaml" */
  file?: string;
  /** Folder that `file` is relative to. @default the current one */
  cwd?: string;
  env?: Environment;
}

/** Absolute path of the configuration file that these options name. */
export const configFile = ({ file = "headwater.yaml", cwd = process.cwd() }: LoadOptions = {}): string =>
  resolve(cwd, file);

/** Reads the configuration file. @throws {ConfigError} config.not-found, config.unreadable, and those of `parseConfig` */
export async function loadConfig({
  file,
  cwd = process.cwd(),
  env = process.env,
}: LoadOptions = {}): Promise<Config> {
  const path = configFile({ file, cwd });
  return parseConfig(await read(path), { file: path, env, cwd });
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT")
      throw new ConfigError("config.not-found", `There is no configuration file ${path}.`, {
        hint: "headwater init FILE writes one from a file of people, in the current folder.\nIs it elsewhere? --config FILE names it.",
        cause,
      });
    throw new ConfigError("config.unreadable", `The configuration file ${path} can't be read.`, {
      hint: `Look at its permissions: ls -ld ${dirname(path)} ${path}`,
      cause,
    });
  }
}

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConfigError } from "../errors.ts";
import { CONSOLE, type SettingsDocument } from "../model/settings-document.ts";
import type { Config } from "./config.ts";
import { keptDocuments, ownerOfFile, yamlDocument } from "./document.ts";
import type { Environment } from "./environment.ts";
import { configOf, parseConfig } from "./parse.ts";

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

/** What the ledger keeps of settings. */
export interface KeptSettings {
  /** The folder that holds the state folder. */
  folder: string;
  documents: readonly SettingsDocument[];
}

/** What was read last, for whoever opens the same settings again and again. Empty at first. */
export interface ReadConfig {
  of?: string;
  config?: Config;
}

/** What the ledger keeps and nothing else, which may be nothing yet. @throws those of `parseConfig` */
export function loadKept(
  { env = process.env }: Pick<LoadOptions, "env">,
  { folder, documents }: KeptSettings,
  read: ReadConfig = {},
): Config {
  const of = JSON.stringify(documents.map(({ owner, version }) => [owner, version]));
  if (read.config === undefined || read.of !== of) {
    const kept = documents.filter(isSaid);
    read.config = configOf(keptDocuments(kept.length === 0 ? [NOTHING_YET] : kept, folder), { env });
    read.of = of;
  }
  return read.config;
}

const isSaid = ({ body }: SettingsDocument): boolean => Object.keys(body).length > 0;

/**
 * The configuration file, with what others than this file keep in the ledger; or, where no file was named and none is
 * there, what the ledger keeps.
 * @throws {ConfigError} config.not-found, config.unreadable, and those of `parseConfig`
 */
export async function loadConfig(
  { file, cwd = process.cwd(), env = process.env }: LoadOptions = {},
  { folder, documents }: KeptSettings = { folder: cwd, documents: [] },
): Promise<Config> {
  const path = configFile({ file, cwd });
  const kept = documents.filter(isSaid);
  const text = await read(path);
  if (text === undefined) {
    if (file !== undefined || kept.length === 0) throw notFound(path);
    return configOf(keptDocuments(kept, folder), { env });
  }
  const others = kept.filter(({ owner }) => owner !== ownerOfFile(path, folder));
  if (others.length === 0) return parseConfig(text, { file: path, env, cwd });
  const written = [yamlDocument(text, path, cwd), ...keptDocuments(others, folder)];
  return { ...configOf(written, { env }), file: path };
}

const NOTHING_YET = { owner: CONSOLE, body: {} };

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ConfigError("config.unreadable", `The configuration file ${path} can't be read.`, {
      hint: `Look at its permissions: ls -ld ${dirname(path)} ${path}`,
      cause,
    });
  }
}

const notFound = (path: string): ConfigError =>
  new ConfigError("config.not-found", `There is no configuration file ${path}.`, {
    hint: "headwater init FILE writes one from a file of people, headwater init FILE --events from a file of events, in the current folder.\nheadwater serve opens the console, which needs none.\nIs it elsewhere? --config FILE names it.",
  });

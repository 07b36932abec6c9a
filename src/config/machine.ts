import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { ConfigError } from "../errors.ts";
import { parseBytes } from "./bytes.ts";
import { type Environment, variable } from "./environment.ts";

/** What this machine gives Headwater. From the environment only: it differs where the file is the same. */
export interface Machine {
  /** Absolute path of the state folder; whoever opens it creates it. */
  home: string;
  /** The key that seals tokens; absent: kept in the state folder. */
  key?: string;
  /** DuckDB's memory limit, e.g. `300MB`. */
  memory: string;
  threads: number;
}

export interface MachineOptions {
  /** Absolute path of the configuration file, there or not: the state folder is beside it. */
  configFile: string;
  env?: Environment;
  /** Folder that HEADWATER_HOME is relative to. @default the current one */
  cwd?: string;
  /** Processors of this machine. */
  cores?: number;
}

const DEFAULT_MEMORY = "300MB";
/** DuckDB's smallest plans fit; less only ever fails. */
const LEAST_MEMORY_BYTES = 100e6;
const MOST_DEFAULT_THREADS = 8;
const MOST_THREADS = 256;

/** Reads `HEADWATER_HOME`, `HEADWATER_KEY`, `HEADWATER_MEMORY`, `HEADWATER_THREADS`. @throws {ConfigError} config.variable-invalid */
export function readMachine({
  configFile,
  env = process.env,
  cwd = process.cwd(),
  cores = availableParallelism(),
}: MachineOptions): Machine {
  const home = variable(env, "HEADWATER_HOME");
  return {
    home: home === undefined ? join(dirname(configFile), ".headwater") : resolve(cwd, home),
    key: variable(env, "HEADWATER_KEY"),
    memory: readMemory(variable(env, "HEADWATER_MEMORY") ?? DEFAULT_MEMORY),
    threads: readThreads(variable(env, "HEADWATER_THREADS") ?? String(Math.min(cores, MOST_DEFAULT_THREADS))),
  };
}

function readMemory(said: string): string {
  if ((parseBytes(said) ?? 0) >= LEAST_MEMORY_BYTES) return said.replace(" ", "");
  throw invalid("HEADWATER_MEMORY", said, "an amount of at least 100MB, such as 300MB or 2GB");
}

function readThreads(said: string): number {
  const threads = Number(said);
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return threads;
  throw invalid("HEADWATER_THREADS", said, `a whole number from 1 to ${MOST_THREADS}`);
}

const invalid = (name: string, said: string, expected: string): ConfigError =>
  new ConfigError("config.variable-invalid", `${name} is ${JSON.stringify(said)}; it must be ${expected}.`, {
    at: name,
    hint: `Without it, Headwater chooses: unset ${name}`,
  });

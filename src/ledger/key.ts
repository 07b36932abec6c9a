import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigError, MachineError } from "../errors.ts";
import { deriveKey, KEY_BYTES, newKey } from "../lib/seal.ts";
import { translatedFileError } from "./file-error.ts";
import { publishPrivateFile, replacePrivateFile } from "./private-file.ts";

/** The key of a state folder, and how it is changed for another. */
export interface StateKey {
  readonly current: Uint8Array;
  /** False: another process has changed it since it was read. */
  isCurrent(): boolean;
  /** Takes the one that another process has put in its place: for a process that lives on. */
  follow(): void;
  /** Changes whenever the key does, and does not tell it. */
  mark(): string;
  /** One that a change has written down and not put in its place yet. */
  next(): Uint8Array | undefined;
  /** Writes a new key down, durably. Nothing is sealed with it before. */
  prepare(key: Uint8Array): void;
  /** Puts the next key in the place of the current one. Killed in between, it can be done again. */
  adopt(): void;
  /** Forgets the next key: nothing was sealed with it. */
  drop(): void;
}

/**
 * Opens the key of a state folder: `given` (HEADWATER_KEY), or that of the file `key`, made at first. `key-check` remembers
 * which one it was, without telling it; `key-next` is one that is to take its place.
 * @throws {ConfigError} state.key-invalid
 * @throws {MachineError} state.key-changed
 */
export function openKey(folder: string, given?: string): StateKey {
  const keyPath = join(folder, "key");
  const checkPath = join(folder, "key-check");
  const nextPath = join(folder, "key-next");
  const next = () => (given === undefined ? decoded(contents(nextPath) ?? "") : undefined);
  let current = openCurrent(keyPath, checkPath, next(), given);
  const isCurrent = (): boolean => contents(checkPath) === checkOf(current);
  return {
    get current() {
      return current;
    },
    isCurrent,
    follow: () => {
      if (!isCurrent()) current = openCurrent(keyPath, checkPath, next(), given);
    },
    mark: () => contents(checkPath) ?? "",
    next,
    prepare: (key) => publishPrivateFile(nextPath, encoded(key)),
    adopt: () => {
      const adopted = next();
      if (!adopted) return;
      replacePrivateFile(checkPath, checkOf(adopted));
      replacePrivateFile(keyPath, encoded(adopted));
      rmSync(nextPath, { force: true });
      current = adopted;
    },
    drop: () => rmSync(nextPath, { force: true }),
  };
}

function openCurrent(
  keyPath: string,
  checkPath: string,
  next: Uint8Array | undefined,
  given: string | undefined,
): Uint8Array {
  const check = contents(checkPath);
  const key = given === undefined ? keyOfFile(keyPath, check === undefined) : givenKey(given);
  if (!key) throw keyChanged(keyPath, `The key of the state folder is missing: ${keyPath}.`);
  if (check === undefined) publishPrivateFile(checkPath, checkOf(key));
  // Read again: of two processes that make a state folder together, one has written it.
  const known = contents(checkPath);
  // A change of keys that was cut short may have come as far as the check.
  if (known !== checkOf(key) && !(next && known === checkOf(next)))
    throw keyChanged(keyPath, `The key is not the one that ${dirname(keyPath)} was made with.`);
  return key;
}

const checkOf = (key: Uint8Array): string => encoded(deriveKey(key, "check"));

const encoded = (key: Uint8Array): string => Buffer.from(key).toString("base64");

const decoded = (text: string): Uint8Array | undefined =>
  /^[A-Za-z0-9+/]{43}=$/.test(text) ? new Uint8Array(Buffer.from(text, "base64")) : undefined;

function givenKey(text: string): Uint8Array {
  const key = decoded(text.trim());
  if (!key)
    throw new ConfigError("state.key-invalid", `HEADWATER_KEY is not ${KEY_BYTES} bytes in base64.`, {
      hint: `Make one with: openssl rand -base64 ${KEY_BYTES}`,
    });
  return key;
}

function keyOfFile(path: string, mayMake: boolean): Uint8Array | undefined {
  if (mayMake && contents(path) === undefined) publishPrivateFile(path, encoded(newKey()));
  return decoded(contents(path) ?? "");
}

const keyChanged = (keyPath: string, message: string): MachineError =>
  new MachineError("state.key-changed", message, {
    hint: `Put back ${keyPath} from a backup, or set HEADWATER_KEY to the key used before. Lost? Move the folder away and begin anew.`,
    at: keyPath,
  });

function contents(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw translatedFileError(error, path);
  }
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, MachineError } from "../errors.ts";
import { deriveKey, KEY_BYTES, newKey } from "../lib/seal.ts";
import { translatedFileError } from "./file-error.ts";
import { publishPrivateFile } from "./private-file.ts";

/**
 * The key of a state folder: `given` (HEADWATER_KEY), or that of the file `key`, made at first. `key-check` remembers
 * which one it was, without telling it.
 * @throws {ConfigError} state.key-invalid
 * @throws {MachineError} state.key-changed
 */
export function openKey(folder: string, given?: string): Uint8Array {
  const keyPath = join(folder, "key");
  const checkPath = join(folder, "key-check");
  const check = contents(checkPath);
  const key = given === undefined ? keyOfFile(keyPath, check === undefined) : givenKey(given);
  if (!key) throw keyChanged(keyPath, `The key of the state folder is missing: ${keyPath}.`);
  if (check === undefined) publishPrivateFile(checkPath, checkOf(key));
  // Read again: of two processes that make a state folder together, one has written it.
  if (contents(checkPath) !== checkOf(key))
    throw keyChanged(keyPath, `The key is not the one that ${folder} was made with.`);
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

import { createWriteStream, existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ConfigError } from "../errors.ts";
import { newId } from "../lib/id.ts";
import { translatedFileError } from "./file-error.ts";
import { makePrivateFolder, PRIVATE_FILE, syncFolder } from "./private-file.ts";

/** A file that somebody gave the service. */
export interface Upload {
  /** Absolute. */
  path: string;
  bytes: number;
  /** Epoch milliseconds. */
  changedAt: number;
}

/** Files of people as they were uploaded: the one place where the state folder holds raw values. */
export interface Uploads {
  readonly folder: string;
  /** Keeps a file as it comes, wholly or not at all, under a name like the one said, which no other has. */
  add(name: string, content: ReadableStream<Uint8Array>): Promise<Upload>;
  /** In order of their names. */
  list(): Promise<Upload[]>;
  /** @throws {ConfigError} source.not-uploaded */
  remove(path: string): Promise<void>;
}

/** Of a file that is on its way. */
const ON_ITS_WAY = ".part";

/** The uploads of a state folder, for one process at a time: what a killed one has left half is removed. */
export function openUploads(home: string): Uploads {
  const folder = join(home, "uploads");
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (name.endsWith(ON_ITS_WAY)) rmSync(join(folder, name));
  const upload = async (path: string): Promise<Upload> => {
    const { size, mtimeMs } = await stat(path);
    return { path, bytes: size, changedAt: mtimeMs };
  };
  return {
    folder,
    add: async (name, content) => {
      makePrivateFolder(folder);
      const path = join(folder, uniqueName(name));
      const part = `${path}${ON_ITS_WAY}`;
      try {
        await pipeline(content, createWriteStream(part, { flags: "wx", mode: PRIVATE_FILE, flush: true }));
        renameSync(part, path);
        syncFolder(folder);
        return await upload(path);
      } catch (error) {
        await rm(part, { force: true });
        throw translatedFileError(error, folder);
      }
    },
    list: async () => {
      const names = existsSync(folder) ? await readdir(folder) : [];
      const whole = names.filter((name) => !name.endsWith(ON_ITS_WAY)).sort();
      return Promise.all(whole.map((name) => upload(join(folder, name))));
    },
    remove: async (path) => {
      if (path !== join(folder, basename(path)) || !existsSync(path))
        throw new ConfigError("source.not-uploaded", "There is no such uploaded file.", {
          hint: "Only files that were uploaded here can be deleted here.",
        });
      await rm(path);
      syncFolder(folder);
    },
  };
}

/** As it was called, without anything that a path, a pattern, a shell or a page could take for something else. */
function uniqueName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  const [, stem = "", endings = ""] = /^(.*?)((?:\.[A-Za-z]{1,8}){0,2})$/s.exec(last) ?? [];
  const plain = stem
    .normalize("NFKC")
    .replaceAll(/[^A-Za-z0-9_-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${plain || "people"}-${newId()}${endings}`;
}

import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MachineError } from "../errors.ts";
import type { Outbox } from "../jobs/outbox.ts";
import { translatedFileError } from "./file-error.ts";
import { makePrivateFolder, PRIVATE_FILE, syncFolder } from "./private-file.ts";

/** Of an outbox that is being written: nothing needs it, for it is written anew. */
export const DRAFT_OUTBOX = "outbox.draft.jsonl";

const PIECE_BYTES = 1 << 20;

/** Outboxes as `outbox.jsonl` in the folders of their runs. */
export function fileOutbox(folderOf: (runId: string) => string): Outbox {
  const finalPath = (runId: string) => join(folderOf(runId), "outbox.jsonl");
  const draftPath = (runId: string) => join(folderOf(runId), DRAFT_OUTBOX);

  return {
    temporaryPath: (runId) => {
      makePrivateFolder(folderOf(runId));
      return draftPath(runId);
    },

    seal: async (runId) => {
      await using draft = await opened(draftPath(runId), runId, "r+");
      await draft.chmod(PRIVATE_FILE);
      await draft.sync();
      await rename(draftPath(runId), finalPath(runId));
      syncFolder(dirname(finalPath(runId)));
    },

    read: async function* (runId) {
      await using file = await opened(finalPath(runId), runId);
      const piece = new Uint8Array(PIECE_BYTES);
      for (;;) {
        const { bytesRead } = await file.read(piece);
        if (bytesRead === 0) return;
        yield piece.subarray(0, bytesRead);
      }
    },

    slice: async (runId, offset, length, into = new Uint8Array(length)) => {
      await using file = await opened(finalPath(runId), runId);
      const { bytesRead } = await file.read(into, 0, length, offset);
      if (bytesRead < length) throw damaged(finalPath(runId), runId);
      return into;
    },

    remove: async (runId) => {
      await rm(draftPath(runId), { force: true });
      await rm(finalPath(runId), { force: true });
    },
  };
}

async function opened(path: string, runId: string, flags = "r"): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw translatedFileError(error, path);
    throw new MachineError("outbox.missing", `The records of run ${runId} are no longer there: ${path}.`, {
      hint: "Put the state folder back from a backup.",
      at: path,
      cause: error,
    });
  }
}

const damaged = (path: string, runId: string): MachineError =>
  new MachineError("outbox.damaged", `The file with the records of run ${runId} is cut short: ${path}.`, {
    hint: "Put the state folder back from a backup.",
    at: path,
  });

import { Bug, MachineError } from "../errors.ts";

/** https://sqlite.org/rescode.html: the low byte of a result code. */
const PRIMARY = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
};

const primaryCode = (error: unknown): number | undefined =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode & 0xff
    : undefined;

/** Another connection has the lock; waiting cures it. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === PRIMARY.busy;

export const busyError = (path: string, cause: unknown): MachineError =>
  new MachineError("ledger.busy", `Another process kept the ledger ${path} locked for too long.`, {
    hint: `See who has it open (fuser ${path}), end that, then run the same command again.`,
    at: path,
    cause,
  });

export const damagedLedger = (path: string, cause?: unknown): MachineError =>
  new MachineError("ledger.damaged", `The ledger ${path} is damaged.`, {
    hint: "Stop Headwater and put back the state folder from a backup, all of it and not this file alone. If there is none, move the folder away and begin anew: the next sync finds the audience at Amazon and sends everyone in the source again; whoever is not in it stays there until their time to live ends. See docs/state.md.",
    at: path,
    cause,
  });

/** SQLite's error as what a person must act on; any other error as it is. */
export function translated(error: unknown, path: string): unknown {
  const details = { at: path, cause: error };
  switch (primaryCode(error)) {
    case undefined:
      return error;
    case PRIMARY.busy:
    case PRIMARY.locked:
      return busyError(path, error);
    case PRIMARY.readOnly:
    case PRIMARY.cannotOpen:
      return new MachineError("ledger.read-only", `The ledger ${path} cannot be opened for writing.`, {
        ...details,
        hint: "Give the user that runs Headwater write access to the state folder, or set HEADWATER_HOME to another.",
      });
    case PRIMARY.full:
      return new MachineError("disk.full", "The disk is full.", {
        ...details,
        hint: "Free space where the state folder is (HEADWATER_HOME), then run the same command again.",
      });
    case PRIMARY.io:
      return new MachineError("disk.failing", `The disk refused to read or write the ledger ${path}.`, {
        ...details,
        hint: "Look at the disk (dmesg), its quota and its mount, then run the same command again.",
      });
    case PRIMARY.corrupt:
    case PRIMARY.notADatabase:
      return damagedLedger(path, error);
    default:
      return new Bug(
        "bug.ledger",
        `SQLite refused a statement of the ledger: ${(error as Error).message}.`,
        details,
      );
  }
}

import { MachineError } from "../errors.ts";

/** What a column keeps as JSON. We wrote it: a text that is none has been changed on disk. @throws {MachineError} ledger.damaged */
export function fromText<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MachineError(
      "ledger.damaged",
      "The ledger is damaged: a text in it is not as it was written.",
      {
        hint: "Stop Headwater and put back the state folder from a backup, all of it. See docs/state.md.",
        cause: error,
      },
    );
  }
}

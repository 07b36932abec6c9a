import type { AnsweredItems, Batch, BatchState } from "../model/batch.ts";
import { piecesOf } from "./pieces.ts";

/**
 * The parts of a batch of whose records Amazon said different things, in order: what it said once is said of a part.
 * @throws {MachineError} outbox.damaged
 */
export function partsOf(batch: Batch, bytes: Uint8Array, items: readonly AnsweredItems[]): Batch[] {
  const pieces = piecesOf(
    batch,
    bytes,
    items.map(({ first, last }) => last - first + 1),
  );
  return pieces.map((piece, index) => {
    const { outcome, says } = items[index]!;
    const state = STATES[outcome];
    return state === "refused" || state === "unknown"
      ? { ...piece, state, message: says ?? "" }
      : { ...piece, state };
  });
}

/** Whether a batch or a part is to be sent, and for the second time perhaps. */
export const isOpen = ({ state }: Batch): boolean => state === "to-send" || state === "unknown";

const STATES: Readonly<Record<AnsweredItems["outcome"], BatchState>> = {
  accepted: "accepted",
  refused: "refused",
  unknown: "unknown",
  "not-taken": "to-send",
};

import type { EventError } from "./event.ts";
import type { FaultParams, Faults } from "./faults.ts";

/** By index, what a fault makes of a call's events; empty when none strikes. */
export function struckEvents(faults: Faults, operation: string, given: unknown[]): Map<number, EventError[]> {
  let indices: number[] = [];
  const fault = faults.strike("partial-failure", operation, (params) => {
    indices = chosen(params, given);
    return indices.length > 0;
  });
  if (!fault) return new Map();
  const errors = [{ code: fault.code, message: fault.message }];
  return new Map(indices.map((index) => [index, errors]));
}

type Params = FaultParams<"partial-failure">;

function chosen(params: Params, given: unknown[]): number[] {
  const { indices, eventIds, every, share = 0 } = params;
  const draw = drawsOf(params);
  return [...given.keys()].filter((index) => {
    // Drawn for each event, whatever else chooses it, so that what follows does not depend on that.
    const isDrawn = draw() < share;
    const { eventId } = (given[index] ?? {}) as { eventId?: unknown };
    return (
      isDrawn ||
      indices.includes(index) ||
      eventIds.includes(eventId as string) ||
      (every !== undefined && (index + 1) % every === 0)
    );
  });
}

/** Each fault's own row of numbers: it goes on from call to call. */
const draws = new WeakMap<Params, () => number>();

function drawsOf(params: Params): () => number {
  const draw = draws.get(params) ?? mulberry32(params.seed);
  draws.set(params, draw);
  return draw;
}

/** Numbers from 0 to below 1 that look random. @source public domain, Tommy Ettinger's Mulberry32 */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

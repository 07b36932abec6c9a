import { DataError } from "../errors.ts";
import type { SourceSpec } from "../model/source-spec.ts";
import type { Source } from "../source/source.ts";
import { BROKE_THE_READER, type Database, NOT_PLAIN_CSV } from "../sql/database.ts";

/** How a source is read: line by line from the start where the fast reader broke on it. */
export interface Reading {
  carefully: boolean;
}

/** A source that was opened, by the careful reader if that is wanted and there is one. */
export const readBy = (opened: Source, { carefully }: Reading): Source =>
  (carefully ? opened.careful() : undefined) ?? opened;

/** Whether the careful reader may manage what the fast one gave up on. Standard input is gone by then. */
export const gaveUp = (
  error: unknown,
  { file }: SourceSpec,
  by: readonly string[] = [NOT_PLAIN_CSV, BROKE_THE_READER],
): boolean => error instanceof DataError && by.includes(error.code) && file !== "-";

/**
 * A plan by the fast reader; from the start by the careful one where that broke off and left its database of no use. What it
 * only calls not plain, `scanSource` reads again by itself.
 */
export const planningAgain = <T>(spec: SourceSpec, make: (reading: Reading) => Promise<T>): Promise<T> =>
  make({ carefully: false }).catch((error: unknown) => {
    if (!gaveUp(error, spec, [BROKE_THE_READER])) throw error;
    return make({ carefully: true });
  });

/** @throws {DataError} source.not-plain-csv */
export async function refuseLostRows(database: Database, source: Source): Promise<void> {
  if (await source.mayHaveLostRows(database))
    throw new DataError(NOT_PLAIN_CSV, `${source.name} has a quote that never closes.`, {
      hint: "Save it to a file and name that: a file can be read line by line, and only the bad lines are left out.",
    });
}

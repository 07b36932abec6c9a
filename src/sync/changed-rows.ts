import { countOf, type Fingerprints } from "../lib/fingerprint-set.ts";
import { WORK } from "../plan/tables.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import type { WordJudge } from "../sql/integers.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { RowSum } from "./row-sum.ts";
import { fingerprintSequence, fingerprintSet, isIn, judged } from "./sieve.ts";
import { fingerprinted, type Scan, settingAside, stagedRows } from "./source-rows.ts";

/** A share of new rows from which every row is staged: on all threads, and without numbers. */
const MOSTLY_NEW = 0.25;

/** How many rows at the beginning of a source tell that share where it has no more, and whether it comes in order. */
const SAMPLE = 20_000;

/** Of the rows that are known, so many new ones more may come first. */
const MOST_NEW_AT_FIRST = 0.02;

/** A sequence takes half again the memory of a set: with more than so many of them a plan would take more than a gigabyte. */
const IN_ORDER = 0.4;

/**
 * Of a source in another order, most rows are out of place. Each costs what a new row does, and a set what three new ones of a hundred
 * do. At first there may be some more: where the order is put together of others, one must find into each.
 */
const MOST_OUT_OF_PLACE = { first: 2_000, share: 0.01 };

/** Each file is a branch of the statement where rows have their places, and takes time to plan. */
const MOST_FILES_PLACED = 8;

const isPlaced = ({ source }: Scan): boolean => source.parts.length <= MOST_FILES_PLACED;

/** What is gathered while rows stream by. */
class Gathering {
  /** Every row that was read. */
  readonly sum = new RowSum();
  /** Different rows that were held back, by their labels. */
  readonly byLabel = [0, 0, 0, 0];

  add(labels: readonly number[]): void {
    for (const [label, rows] of labels.entries()) this.byLabel[label]! += rows;
  }

  takeOff(labels: readonly number[]): void {
    for (const [label, rows] of labels.entries()) this.byLabel[label]! -= rows;
  }
}

/** How changed rows were staged, and which were held back; see `Scanned`. */
export interface ChangedRows {
  placed: boolean;
  heldBack: { rows: number; byLabel: readonly number[] };
  rowSum: string;
}

/** Why nothing was staged. */
type Refusal = "mostly new" | "out of order";

/**
 * Stages the rows that known ones don't hold back, in one scan where they come in the order in which they are known; else in one for
 * each share of those; and in one more for siblings that turn up. Undefined, and nothing is staged, where most rows are new.
 */
export async function stageChanged(
  database: Database,
  scan: Scan,
  knownCount: number,
): Promise<ChangedRows | undefined> {
  const { known } = scan;
  await database.run(sql`create or replace table ${table(WORK.absent)} (upper uinteger, lower uinteger)`);
  let gathered: Gathering | Refusal = "out of order";
  if (knownCount <= IN_ORDER * scan.fingerprintsAtOnce)
    gathered = await stageInOrder(database, scan, knownCount);
  if (gathered === "out of order") gathered = await stageByLookUp(database, scan, knownCount);
  if (typeof gathered === "string") return undefined;
  if (known.missed !== undefined) await materialize(database, WORK.gone, known.missed.gone);
  if (known.siblings !== undefined) await stageSiblings(database, scan, gathered);
  const { sum, byLabel } = gathered;
  const staged = await countRows(database, sql`from ${table(WORK.staged)}`);
  return {
    placed: isPlaced(scan),
    heldBack: { rows: sum.rows - staged, byLabel },
    rowSum: String(sum),
  };
}

/** Known rows in their order: nothing is looked up. What can't be told so is hashed once more; with too much of it, sets are better. */
async function stageInOrder(
  database: Database,
  scan: Scan,
  knownCount: number,
): Promise<Gathering | Refusal> {
  using sequence = await fingerprintSequence(database, scan.known.rows, knownCount);
  if (sequence === undefined) return "out of order";
  const read = await readSample(database, scan, (fingerprints, answers) =>
    sequence.meet(fingerprints, answers),
  );
  if (sequence.outOfPlace > MOST_OUT_OF_PLACE.first) return "out of order";
  if (read < SAMPLE && sequence.strangers > MOSTLY_NEW * read) return "mostly new";
  sequence.rewind();

  const gathered = new Gathering();
  const { sum } = gathered;
  const refused = (): Refusal | undefined => {
    if (sequence.outOfPlace > MOST_OUT_OF_PLACE.first + MOST_OUT_OF_PLACE.share * sum.rows)
      return "out of order";
    return isMostlyNew(sequence.strangers, sum.rows, knownCount) ? "mostly new" : undefined;
  };
  const refusal = await stageSieved(database, scan, gathered, {
    meet: (fingerprints, answers) => gathered.add(sequence.meet(fingerprints, answers)),
    refused,
    first: true,
  });
  if (refusal !== undefined) return refusal;
  gathered.takeOff(sequence.settle());
  await noteAbsent(database, scan, sequence.unmet());
  return gathered;
}

/** Known rows as sets, one after the other. */
async function stageByLookUp(
  database: Database,
  scan: Scan,
  knownCount: number,
): Promise<Gathering | Refusal> {
  const gathered = new Gathering();
  const { sum } = gathered;
  const shares = Math.max(1, Math.ceil(knownCount / scan.fingerprintsAtOnce));
  for (let number = 0; number < shares; number++) {
    const share = { number, of: shares };
    const first = number === 0;
    using set = await fingerprintSet(database, scan.known.rows, { labelled: true, share });
    /** Rows of other shares, which no set of this one has. */
    let outside = 0;
    const ask = (fingerprints: Fingerprints, answers: Uint8Array): readonly number[] => {
      const labels = set.meet(fingerprints, answers);
      for (let row = 0; shares > 1 && row < countOf(fingerprints); row++) {
        if (isIn(share, fingerprints, row)) continue;
        answers[row] = 1;
        outside += 1;
      }
      return labels;
    };
    if (first) {
      const read = await readSample(database, scan, ask);
      if (read < SAMPLE && set.strangers - outside > MOSTLY_NEW * (read - outside)) return "mostly new";
      set.rewind();
      outside = 0;
    }
    const refusal = await stageSieved(database, scan, gathered, {
      meet: (fingerprints, answers) => gathered.add(ask(fingerprints, answers)),
      refused: () =>
        first && isMostlyNew(set.strangers - outside, sum.rows - outside, set.size)
          ? "mostly new"
          : undefined,
      first,
    });
    if (refusal !== undefined) return refusal;
    await noteAbsent(database, scan, set.unmet());
  }
  return gathered;
}

/**
 * Told by what was read so far, once it is more than may well stand at the beginning of a file that has its newest rows first. Where
 * it is wrong, the other way takes longer and comes to the same.
 */
const isMostlyNew = (strangers: number, read: number, known: number): boolean =>
  strangers > MOSTLY_NEW * read && strangers > SAMPLE + MOST_NEW_AT_FIRST * known;

/** Reads the first rows, as many as there are up to `SAMPLE`, and has them judged. Returns how many they were. */
async function readSample(
  database: Database,
  scan: Scan,
  judge: (fingerprints: Fingerprints, answers: Uint8Array) => unknown,
): Promise<number> {
  const first = sql`${fingerprinted(scan, { setAside: false, placed: false })} limit ${sql.literal(String(SAMPLE))}`;
  let read = 0;
  await database.judging(
    (fingerprints, answers) => {
      read += countOf(fingerprints);
      judge(fingerprints, answers);
    },
    () => database.allOnRawValues(sql`select count(*) from (${judged(first, 1)})`),
  );
  return read;
}

/** How rows are told that need no second look. */
interface Sieve {
  /** Answers 1 for those. */
  meet: WordJudge;
  /** Asked again and again whether to go on. */
  refused(): Refusal | undefined;
  /** Every row is counted, and lines that can't be read are set aside. */
  first: boolean;
}

/** Stages the rows that are left in the sieve; of no use where it says why not. */
async function stageSieved(
  database: Database,
  scan: Scan,
  { sum }: Gathering,
  { meet, refused, first }: Sieve,
): Promise<Refusal | undefined> {
  const placed = isPlaced(scan);
  let refusal: Refusal | undefined;
  const judge: WordJudge = (fingerprints, answers) => {
    if (first) sum.add(fingerprints);
    refusal ??= refused();
    if (refusal === undefined) meet(fingerprints, answers);
    else answers.fill(1);
  };
  const rows = stagedRows(scan, judged(fingerprinted(scan, { setAside: first, placed }), 0), placed);
  const stage = (): Promise<void> =>
    database.judging(judge, () => stageInto(database, rows, { first, placed }));
  await (first ? settingAside(database, scan.source, stage) : stage());
  return refusal;
}

/** Writes down which rows did not come, of those that are missed. */
async function noteAbsent(
  database: Database,
  { known: { missed } }: Scan,
  unmet: Iterable<Unmet>,
): Promise<void> {
  if (missed !== undefined) await database.appendIntegers(WORK.absent, missedOf(unmet, missed.isMissed));
}

type Unmet = readonly [upper: number, lower: number, label: number];

function* missedOf(
  unmet: Iterable<Unmet>,
  isMissed: (label: number) => boolean,
): Generator<readonly number[]> {
  for (const [upper, lower, label] of unmet) if (isMissed(label)) yield [upper, lower];
}

/** Further rows of people who turned up when others were hashed. */
async function stageSiblings(database: Database, scan: Scan, gathered: Gathering): Promise<void> {
  const placed = isPlaced(scan);
  await materialize(database, WORK.siblings, scan.known.siblings!);
  const siblings = sql`from ${table(WORK.siblings)}`;
  if ((await countRows(database, siblings)) === 0) return;
  using set = await fingerprintSet(database, siblings, { labelled: true });
  const rows = stagedRows(scan, judged(fingerprinted(scan, { setAside: false, placed }), 1), placed);
  await database.judging(
    (fingerprints, answers) => gathered.takeOff(set.meet(fingerprints, answers)),
    () => stageInto(database, rows, { first: false, placed }),
  );
}

/** Rows with places are counted on one thread; with more, DuckDB's waiting for it burns a second one. */
const stageInto = (
  database: Database,
  rows: Sql,
  { first, placed }: { first: boolean; placed: boolean },
): Promise<void> =>
  database.runOnRawValues(
    first
      ? sql`create or replace table ${table(WORK.staged)} as ${rows}`
      : sql`insert into ${table(WORK.staged)} ${rows}`,
    { onOneThread: placed },
  );

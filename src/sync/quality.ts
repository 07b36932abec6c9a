import { identifiersOf } from "../identity/identifiers.ts";
import { checkedColumn } from "../identity/quality/checked-columns.ts";
import { consentStrings } from "../identity/quality/consent-strings.ts";
import {
  countries,
  type JudgedColumn,
  judgedColumns,
  losses,
  oddEmails,
  ROWS_NAMED,
  reachOfPeople,
  repeatedPeople,
  shapes,
  sharedKeys,
  sharing,
  skippedRows,
  standings,
} from "../identity/quality/counts.ts";
import { doubleKeys, placeholderKeys } from "../identity/quality/nobodys-keys.ts";
import { type Refusal, refuseKeys } from "../identity/quality/refused-keys.ts";
import { type FieldMapping, type IdentityRules, mixedKinds } from "../model/field-mapping.ts";
import {
  type CauseCount,
  type Duplicates,
  type FieldQuality,
  type Fix,
  type Loss,
  type LossReason,
  type QualityReport,
  type Reach,
  type SharedKeys,
  worthOf,
} from "../model/quality.ts";
import { fieldOfReason, type RejectedField, type RejectionReason } from "../model/rejection.ts";
import { countRows } from "../sql/count.ts";
import type { Cell, Database, RowObject } from "../sql/database.ts";
import { materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { slipCounts } from "./slips.ts";

/** Rows as `checkedRows` yields them, in the order of the source. */
export const CHECKED = ["checked", "rows"] as const;
/** Lines that are not among them: (row_number, reason), numbered among all rows. */
export const LEFT_OUT = ["checked", "left_out"] as const;
const BEFORE = ["checked", "before"] as const;
const REPEATED = ["checked", "repeated"] as const;
const SHARED = ["checked", "shared"] as const;
const REFUSED = ["checked", "refused"] as const;

interface Checked {
  file: string;
  fields: FieldMapping;
  rules: IdentityRules;
  consentJudged: boolean;
}

/** The report of rows that were read into `CHECKED` and `LEFT_OUT`. */
export async function qualityOf(
  database: Database,
  { file, fields, rules, consentJudged }: Checked,
): Promise<QualityReport> {
  await refuseByOthers(database, { fields, rules });
  const numbers = await rowNumbers(database);
  const read = await rowsRead(database);
  const leftOut = await leftOutCauses(database);
  const skipped = await skippedCauses(database, numbers, leftOut);
  const byCountry = await database.all(countries(CHECKED, fields));
  await materialize(database, REPEATED, repeatedPeople(CHECKED));
  return {
    file,
    rows: { read, usable: read - skipped.reduce((sum, { rows }) => sum + rows, 0), skipped },
    fields: await fieldsOf(database, fields, numbers),
    people: await peopleOf(database, fields),
    duplicates: await duplicatesOf(database, fields),
    countries: byCountry.map((row) => ({
      country: String(row.country),
      rows: Number(row.rows),
      email: Number(row.email),
      phone: Number(row.phone),
      keys: reachOf(row),
    })),
    consent: {
      wanted: byCountry.reduce((sum, row) => sum + Number(row.wants_consent), 0),
      judged: consentJudged,
      strings: await consentStrings(database, CHECKED, fields.consent ?? {}),
    },
    losses: await lossesOf(database, fields, numbers, leftOut),
  };
}

/** Hashes of hashes, and addresses of roles that too many people have, as in a plan: before anything is counted. */
async function refuseByOthers(database: Database, how: Pick<Checked, "fields" | "rules">): Promise<void> {
  const ids = identifiersOf(how.fields);
  for (const kind of mixedKinds(how.fields)) {
    const columns = (kind === "email" ? ids.emails : ids.phones).map(checkedColumn);
    await refuse(database, doubleKeys(CHECKED, columns), {
      ...how,
      columns,
      reason: "hash.of-hash",
      shape: "hex{64}",
    });
  }
  if (ids.emails.length > 0)
    await refuse(database, placeholderKeys(CHECKED, how.fields), {
      ...how,
      columns: ids.emails.map(checkedColumn),
      reason: "email.role-repeated",
      shape: "x@x.x",
    });
}

async function refuse(database: Database, keys: Sql, refusal: Refusal): Promise<void> {
  await materialize(database, REFUSED, keys);
  if ((await countRows(database, sql`from ${table(REFUSED)}`)) === 0) return;
  for (const update of refuseKeys(CHECKED, REFUSED, refusal)) await database.run(update);
}

/** Rows of all kinds so far. */
export const rowsRead = async (database: Database): Promise<number> =>
  (await countRows(database, sql`from ${table(CHECKED)}`)) +
  (await countRows(database, sql`from ${table(LEFT_OUT)}`));

/** Row numbers of places in `CHECKED`, which lacks the lines that were left out. */
interface RowNumbers {
  of(places: Cell): Promise<number[]>;
}

async function rowNumbers(database: Database): Promise<RowNumbers> {
  await materialize(
    database,
    BEFORE,
    sql`select row_number - row_number() over (order by row_number) as rows_before from ${table(LEFT_OUT)}`,
  );
  const leftOut = await countRows(database, sql`from ${table(BEFORE)}`);
  return {
    of: async (places) => {
      const numbers: number[] = [];
      for (const place of (places as readonly Cell[]).map(Number)) {
        const before = sql`from ${table(BEFORE)} where rows_before <= ${place}`;
        numbers.push(place + 1 + (leftOut === 0 ? 0 : await countRows(database, before)));
      }
      return numbers;
    },
  };
}

type SkippedRows = CauseCount<RejectionReason>;

async function leftOutCauses(database: Database): Promise<SkippedRows[]> {
  const rows = await database.all(sql`
    select reason, count(*) as count, min(row_number, ${sql.literal(String(ROWS_NAMED))}::int) as first from ${table(LEFT_OUT)} group by reason`);
  return rows.map(({ reason, count, first }) => ({
    field: "row",
    reason: reason as RejectionReason,
    rows: Number(count),
    first: (first as readonly Cell[]).map(Number),
  }));
}

/** The most frequent first. */
async function skippedCauses(
  database: Database,
  numbers: RowNumbers,
  leftOut: readonly SkippedRows[],
): Promise<SkippedRows[]> {
  const skipped = [...leftOut];
  for (const { reason, count, first } of await database.all(skippedRows(CHECKED)))
    skipped.push({
      field: fieldOfReason(reason as RejectionReason),
      reason: reason as RejectionReason,
      rows: Number(count),
      first: await numbers.of(first!),
    });
  return together(skipped).toSorted((a, b) => b.rows - a.rows);
}

/** One of each reason: lines that cannot be read are told by the reader, or are among the rows. */
function together(causes: readonly SkippedRows[]): SkippedRows[] {
  const byReason = Map.groupBy(causes, ({ reason }) => reason);
  return [...byReason.values()].map((same) => ({
    ...same[0]!,
    rows: same.reduce((sum, { rows }) => sum + rows, 0),
    first: firstOf(same),
  }));
}

const firstOf = (causes: readonly { first: number[] }[]): number[] =>
  causes
    .flatMap(({ first }) => first)
    .toSorted((a, b) => a - b)
    .slice(0, ROWS_NAMED);

async function fieldsOf(
  database: Database,
  fields: FieldMapping,
  numbers: RowNumbers,
): Promise<FieldQuality[]> {
  const columns = judgedColumns(fields);
  const values = await database.all(standings(CHECKED, columns));
  const seen = await database.all(shapes(CHECKED, columns));
  const odd = oddEmails(CHECKED, columns);
  const oddities = odd === undefined ? [] : await database.all(odd);
  const qualities: FieldQuality[] = [];
  for (const [nth, column] of columns.entries())
    qualities.push(
      await fieldOf(
        column,
        values.filter((row) => row.nth === nth),
        seen.filter((row) => row.nth === nth),
        oddities.filter((row) => row.nth === nth),
        numbers,
      ),
    );
  return qualities;
}

async function fieldOf(
  { field, column }: JudgedColumn,
  values: readonly RowObject[],
  seen: readonly RowObject[],
  odd: readonly RowObject[],
  numbers: RowNumbers,
): Promise<FieldQuality> {
  const quality: FieldQuality = { field, column, filled: 0, valid: 0, fixed: [], refused: [] };
  for (const { standing, count: counted, first } of values.toSorted(
    (a, b) => Number(b.count) - Number(a.count),
  )) {
    const text = String(standing);
    const count = Number(counted);
    const fixed = text.startsWith("fixed.");
    quality.filled += count;
    if (text === "valid" || fixed) quality.valid += count;
    if (fixed) quality.fixed.push({ how: text.slice("fixed.".length) as Fix, count });
    else if (text !== "valid")
      quality.refused.push({
        reason: text as RejectionReason,
        count,
        first: await numbers.of(first!),
        shapes: seen
          .filter((row) => row.standing === standing)
          .map((row) => ({ shape: String(row.shape), count: Number(row.count) })),
      });
  }
  return { ...quality, ...oddOf(odd) };
}

function oddOf(rows: readonly RowObject[]): Pick<FieldQuality, "slips" | "roles"> {
  const sum = (some: readonly RowObject[]): number =>
    some.reduce((total, { count }) => total + Number(count), 0);
  const bySlip = Map.groupBy(
    rows.filter(({ slip }) => slip !== null),
    ({ slip }) => String(slip),
  );
  const slips = slipCounts([...bySlip].map(([slip, some]) => ({ slip, count: sum(some) })));
  const roles = sum(rows.filter(({ is_role }) => is_role === true));
  return { ...(slips.length > 0 && { slips }), ...(roles > 0 && { roles }) };
}

const reachOf = ({ none, one, more }: RowObject): Reach => ({
  none: Number(none),
  one: Number(one),
  more: Number(more),
});

async function peopleOf(database: Database, fields: FieldMapping): Promise<QualityReport["people"]> {
  const row = await database.one(reachOfPeople(CHECKED, REPEATED, fields));
  return { total: Number(row.total), keys: reachOf(row) };
}

async function duplicatesOf(database: Database, fields: FieldMapping): Promise<Duplicates> {
  const { people, further } = await database.one(
    sql`select count(*) as people, coalesce(sum(rows - 1), 0) as further from ${table(REPEATED)}`,
  );
  return {
    people: Number(people),
    rows: Number(further),
    email: await sharedOf(database, "emails", fields, fields.email.length),
    phone: await sharedOf(database, "phones", fields, fields.phone.length),
  };
}

async function sharedOf(
  database: Database,
  kind: "emails" | "phones",
  fields: FieldMapping,
  columns: number,
): Promise<SharedKeys | undefined> {
  if (fields.externalId === undefined || columns === 0) return undefined;
  await materialize(database, SHARED, sharedKeys(CHECKED, kind, fields));
  const row = await database.one(sharing(CHECKED, SHARED, kind, fields));
  return { values: Number(row.shared), mostIds: Number(row.most_ids) };
}

/** The most valuable to mend first. */
async function lossesOf(
  database: Database,
  fields: FieldMapping,
  numbers: RowNumbers,
  leftOut: readonly SkippedRows[],
): Promise<Loss[]> {
  const all: Loss[] = leftOut.map((cause) => ({ ...cause, unreachable: cause.rows, weaker: 0 }));
  for (const row of await database.all(losses(CHECKED, fields))) {
    const reason = row.reason as LossReason;
    const unreachable = Number(row.unreachable);
    const weaker = Number(row.weaker);
    all.push({
      field: fieldOfLoss(String(row.field) as RejectedField, reason),
      reason,
      rows: unreachable + weaker,
      unreachable,
      weaker,
      first: await numbers.of(row.first!),
    });
  }
  return merged(all).toSorted((a, b) => worthOf(b) - worthOf(a));
}

/** The field that a row's own reason is about. */
const fieldOfLoss = (field: RejectedField, reason: LossReason): RejectedField =>
  field === "row" && reason !== "row.nothing-given" ? fieldOfReason(reason) : field;

function merged(all: readonly Loss[]): Loss[] {
  const byCause = Map.groupBy(all, ({ field, reason }) => `${field}:${reason}`);
  const sum = (losses: readonly Loss[], what: "rows" | "unreachable" | "weaker"): number =>
    losses.reduce((total, loss) => total + loss[what], 0);
  return [...byCause.values()].map((same) => ({
    ...same[0]!,
    rows: sum(same, "rows"),
    unreachable: sum(same, "unreachable"),
    weaker: sum(same, "weaker"),
    first: firstOf(same),
  }));
}

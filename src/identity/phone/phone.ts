import { type Sql, sql } from "../../sql/sql.ts";
import { certainNumber } from "./certain.ts";
import { Helpers, type PhoneColumn } from "./columns.ts";
import { e164OfDialled, placeOfCountry } from "./dialled.ts";
import { mendedNumber } from "./mended.ts";
import { RULES } from "./rules.ts";

export type { PhoneColumn };

/**
 * The input's rows with a column per phone: the E.164 digits without `+` where libphonenumber finds the number valid, else
 * NULL; where a column `mended` is asked for, also where it would be valid without a fault that column then names. A
 * country that libphonenumber does not know, lower case included, counts as none: then only a number with a `+` is read.
 * Needs `loadPhoneTable` on the same connection.
 *
 * Each step is a projection of its own, so that what is used twice is computed once. Raw values only stream: the plan is
 * projections over a cross product with one row of rules. DuckDB swaps the sides of that product, and so holds the rows in
 * memory, only where it expects an input of two rows or fewer.
 */
export function withPhones(input: Sql, phones: readonly PhoneColumn[]): Sql {
  const helpers = phones.map((_, index) => new Helpers(`__phone_${index}`));
  const stepsOfEach = phones.map((phone, index) => stepsOf(phone, helpers[index]!));
  const [longest = []] = stepsOfEach.toSorted((one, other) => other.length - one.length);
  const read = longest.reduce(
    (relation, _, index) => sql`
      select *, ${sql.join(stepsOfEach.flatMap((steps) => steps.slice(index, index + 1)))}
        from (${relation})`,
    sql`select * from (${input}) cross join phone_table`,
  );
  return sql`
    select * exclude (${sql.join([RULES, ...helpers.flatMap(({ columns }) => columns)])})
      from (${read})`;
}

/** The projections that make one phone's column, in order. */
function stepsOf(phone: PhoneColumn, helpers: Helpers): Sql[] {
  const [raw, country, as] = [sql.id(phone.raw), sql.id(phone.country), sql.id(phone.as)];
  const certain = helpers.column("certain");
  /** The text, where that is not settled yet. */
  const open = helpers.column("open");
  /** What would be dialled, where the text is plainly written. */
  const plain = helpers.column("plain");
  /** Elsewhere the part of the text that may be a number. */
  const candidate = helpers.column("candidate");
  /** What would be dialled: digits, with a `+` before them where one was written. */
  const dialled = helpers.column("dialled");
  const shortWay = certainNumber(raw, country, helpers);
  const countryPlace = helpers.column("country_place");
  const longWay = e164OfDialled({ dialled, countryPlace }, helpers);
  const known = sql`case when ${certain} is not null then ${certain} else ${longWay.answer} end`;

  const steps = [
    ...shortWay.steps,
    sql`${shortWay.answer} as ${certain}`,
    sql`case when ${certain} is null then ${raw} end as ${open}`,
    sql`phone_plainly_written(${open}) as ${plain}`,
    sql`case when ${plain} is null then phone_candidate(${open}) end as ${candidate}`,
    sql`
    case
      when ${plain} is not null then ${plain}
      else phone_candidate_dialled(${candidate})
    end as ${dialled}`,
    sql`case when ${dialled} is not null then ${placeOfCountry(country)} end as ${countryPlace}`,
    ...longWay.steps,
  ];
  if (phone.mended === undefined) return [...steps, sql`${known} as ${as}`];

  const byLibrary = helpers.column("by_library");
  const mended = mendedNumber({ raw, candidate, dialled, country, countryPlace, known: byLibrary }, helpers);
  return [
    ...steps,
    sql`${known} as ${byLibrary}`,
    ...mended.steps,
    sql`
    case
      when ${byLibrary} is not null then ${byLibrary}
      else ${mended.answer}
    end as ${as},
    ${mended.fault} as ${sql.id(phone.mended)}`,
  ];
}

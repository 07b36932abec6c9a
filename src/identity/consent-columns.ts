import type { ConsentColumns } from "../model/consent.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** The four kinds of consent columns, with how each is read and what is wrong where it can't be. */
const KINDS = [
  { kind: "userData", name: "user_data", read: "consent_signal", reason: "consent.unreadable" },
  { kind: "adStorage", name: "ad_storage", read: "consent_signal", reason: "consent.unreadable" },
  { kind: "tcf", name: "tcf", read: "tcf_string", reason: "consent.not-tcf" },
  { kind: "gpp", name: "gpp", read: "gpp_string", reason: "consent.not-gpp" },
] as const satisfies readonly { kind: keyof ConsentColumns; name: string; read: string; reason: string }[];

/** The columns of a relation that say what its row's person agreed to. */
export const CONSENT: readonly Sql[] = [...KINDS.map(({ name }) => sql.id(name)), sql.id("says_consent")];

/** The mapped cells under names of their own, without white space around them. `column`: where one stands in the source. */
export const consentCells = (columns: ConsentColumns, column: (name: string) => Sql): Sql[] =>
  mappedKinds(columns).map(({ kind, name }) => sql`trimmed(${column(columns[kind]!)}) as ${cell(name)}`);

/** The names of those cells. */
export const consentCellNames = (columns: ConsentColumns): Sql[] =>
  mappedKinds(columns).map(({ name }) => cell(name));

/**
 * What the cells say, as the columns of `CONSENT`: each signal and string, null where it is not there or can't be read;
 * and whether the row says anything at all, readable or not.
 */
export const consentColumns = (columns: ConsentColumns): Sql[] => {
  const mapped = mappedKinds(columns);
  return [
    ...KINDS.map(({ kind, name, read }) =>
      columns[kind] === undefined
        ? sql`null::varchar as ${sql.id(name)}`
        : sql`${sql.id(read)}(${cell(name)}) as ${sql.id(name)}`,
    ),
    mapped.length === 0
      ? sql`false as says_consent`
      : sql`coalesce(${sql.join(mapped.map(({ name }) => cell(name)))}) is not null as says_consent`,
  ];
};

/** `consent:reason` of cells that can't be read, each reason once. */
export const droppedConsent = (columns: ConsentColumns): Sql[] =>
  [...new Set(mappedKinds(columns).map(({ reason }) => reason))].map((reason) => {
    const unread = mappedKinds(columns)
      .filter((one) => one.reason === reason)
      .map(({ name }) => sql`(${cell(name)} is not null and ${sql.id(name)} is null)`);
    return sql`case when ${sql.join(unread, " or ")} then ${sql.literal(`consent:${reason}`)} end`;
  });

const mappedKinds = (columns: ConsentColumns) => KINDS.filter(({ kind }) => columns[kind] !== undefined);

const cell = (name: string): Sql => sql.id(`${name}_cell`);

import type { ConsentColumns } from "../model/consent.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { OTHER_VERSION, UNREADABLE } from "./consent-string/verdict.ts";

/** The columns of words, with how each is read. */
const SIGNALS = [
  { kind: "userData", name: "user_data" },
  { kind: "adStorage", name: "ad_storage" },
] as const satisfies readonly Kind[];

/** The columns of strings, with what is wrong where one can't be read. */
const STRINGS = [
  { kind: "tcf", name: "tcf", reason: "consent.not-tcf" },
  { kind: "gpp", name: "gpp", reason: "consent.not-gpp" },
] as const satisfies readonly (Kind & { reason: string })[];

interface Kind {
  kind: keyof ConsentColumns;
  name: string;
}

const KINDS: readonly Kind[] = [...SIGNALS, ...STRINGS];

/** The columns of a relation that say what its row's person agreed to. */
export const CONSENT: readonly Sql[] = [
  ...KINDS.map(({ name }) => sql.id(name)),
  sql.id("says_consent"),
  sql.id("consent_findings"),
];

/** The mapped cells under names of their own, without white space around them. `column`: where one stands in the source. */
export const consentCells = (columns: ConsentColumns, column: (name: string) => Sql): Sql[] =>
  mapped(KINDS, columns).map(({ kind, name }) => sql`trimmed(${column(columns[kind]!)}) as ${cell(name)}`);

/** Rows with what their strings say, each decoded once. `cells` has the cells of `consentCells`. */
export function withFindings(cells: Sql, columns: ConsentColumns): Sql {
  const strings = mapped(STRINGS, columns);
  if (strings.length === 0) return cells;
  const read = strings.map(({ name }) => sql`${findingsOf(name)}(${cell(name)}) as ${findingsOf(name)}`);
  return sql`select *, ${sql.join(read)} from (${cells})`;
}

/** The names of the columns that `consentCells` and `withFindings` make. */
export const consentCellNames = (columns: ConsentColumns): Sql[] => [
  ...mapped(KINDS, columns).map(({ name }) => cell(name)),
  ...mapped(STRINGS, columns).map(({ name }) => findingsOf(name)),
];

/** The columns of strings that are mapped: the source's, where its findings or verdict stand, and what is wrong with one that can't be read. */
export const stringColumns = (columns: ConsentColumns) =>
  mapped(STRINGS, columns).map(({ kind, name, reason }) => ({
    kind,
    column: columns[kind]!,
    findings: findingsOf(name),
    reason,
  }));

/**
 * What the cells say, as the columns of `CONSENT`: each signal and string, null where it is not there or can't be read;
 * whether the row says anything at all, readable or not; and the `CONSENT_FINDINGS` of its strings, null where it has none.
 */
export const consentColumns = (columns: ConsentColumns): Sql[] => {
  const cells = mapped(KINDS, columns).map(({ name }) => cell(name));
  const findings = mapped(STRINGS, columns).map(
    ({ name }) => sql`case when ${isRead(name)} then ${findingsOf(name)} end`,
  );
  return [
    ...SIGNALS.map(({ kind, name }) =>
      columns[kind] === undefined
        ? sql`null::varchar as ${sql.id(name)}`
        : sql`consent_signal(${cell(name)}) as ${sql.id(name)}`,
    ),
    ...STRINGS.map(({ kind, name }) =>
      columns[kind] === undefined
        ? sql`null::varchar as ${sql.id(name)}`
        : sql`case when ${isRead(name)} then ${cell(name)} end as ${sql.id(name)}`,
    ),
    cells.length === 0
      ? sql`false as says_consent`
      : sql`coalesce(${sql.join(cells)}) is not null as says_consent`,
    findings.length === 0
      ? sql`null::utinyint as consent_findings`
      : sql`${together(findings)} as consent_findings`,
  ];
};

/** `consent:reason` of cells that can't be read, each reason once. */
export const droppedConsent = (columns: ConsentColumns): Sql[] => {
  const unread = mapped(SIGNALS, columns).map(
    ({ name }) => sql`(${cell(name)} is not null and ${sql.id(name)} is null)`,
  );
  return [
    ...(unread.length === 0
      ? []
      : [sql`case when ${sql.join(unread, " or ")} then 'consent:consent.unreadable' end`]),
    ...mapped(STRINGS, columns).map(
      ({ name, reason }) =>
        sql`case ${findingsOf(name)} when ${byte(OTHER_VERSION)} then 'consent:consent.tcf-version'
                                     when ${byte(UNREADABLE)} then ${sql.literal(`consent:${reason}`)} end`,
    ),
  ];
};

const mapped = <One extends Kind>(kinds: readonly One[], columns: ConsentColumns): One[] =>
  kinds.filter(({ kind }) => columns[kind] !== undefined);

/** The bits of either string. */
const together = (findings: readonly Sql[]): Sql =>
  findings.length === 1
    ? findings[0]!
    : sql`case when coalesce(${sql.join(findings)}) is not null
               then ${sql.join(
                 findings.map((one) => sql`coalesce(${one}, 0::utinyint)`),
                 " | ",
               )} end`;

const isRead = (name: string): Sql => sql`${findingsOf(name)} < ${byte(OTHER_VERSION)}`;

const cell = (name: string): Sql => sql.id(`${name}_cell`);
const findingsOf = (name: string): Sql => sql.id(`${name}_findings`);
const byte = (value: number): Sql => sql`${sql.literal(String(value))}::utinyint`;

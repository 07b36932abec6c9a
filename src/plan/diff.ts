import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { membersAtStake } from "./match.ts";
import { NO_CONSENT, type PeopleRules, people, usableRows } from "./people.ts";
import { isQuarantined } from "./quarantine.ts";
import { isDue, type Renewal } from "./renewal.ts";
import { MARKS, mismatched, WORK } from "./tables.ts";

/** What a diff is made under. */
export interface DiffRules extends PeopleRules {
  renewal: Renewal;
  /** False: mirror's removals stay out of the changes, or there are none. */
  removals: boolean;
  /** True where it is known that nobody in the source is refused. */
  nobodyRefused?: boolean | undefined;
  /** True when every source row was looked at, so that absence is absence from `staged`. */
  everything: boolean;
  /** Whether anybody is postponed or in quarantine. */
  waiting: boolean;
  /** True where Amazon has nobody from here: everybody is new, and need not be looked up. */
  firstFill?: boolean | undefined;
}

/** What would be sent: (external_id, kind, sets, country, consent, by_basis, fp, marks). */
export const changes = (rules: DiffRules): Sql => sql`
  select *
    from (${differences(rules)})
   where ${rules.waiting ? sql`not ${isPostponed} and not ${isQuarantined}` : sql`true`}`;

/** Differences that stay out of the changes: (kind, why, person_count). */
export const waiting = (rules: DiffRules): Sql => sql`
  select kind, case when ${isPostponed} then 'postponed' else 'quarantined' end as why, count(*) as person_count
    from (${differences(rules)})
   where ${isPostponed} or ${isQuarantined}
   group by all`;

const isPostponed = sql`(external_id in (from ${table(WORK.postponed)}))`;

/** How the source differs from what Amazon has, as changes without numbers. */
const differences = (rules: DiffRules): Sql =>
  rules.mode === "remove"
    ? takenOut(rules)
    : sql`${created(rules)} ${rules.nobodyRefused ? sql`` : sql`union all ${withdrawn(rules.everything)}`} ${rules.mode === "mirror" && rules.removals ? sql`union all ${absent(rules.everything)}` : sql``}`;

/** People new to the snapshot, changed against it (`add` leaves those be), or due to be sent again. */
const created = (rules: DiffRules): Sql =>
  rules.firstFill
    ? sql`select external_id, 'add' as kind, sets, country, consent, by_basis, fp, marks from (${people(rules)})`
    : sql`
  select external_id, kind, sets, country, consent, by_basis, fp, marks from (${compared(rules)}) where kind is not null`;

/** In place of `same` and of `extraRows` where there is nobody: (external_id, fp, marks). */
export const NO_ROWS = sql`select null::varchar as external_id, null::ubigint as fp, null::utinyint as marks limit 0`;

/**
 * People in the source who are as Amazon has them: (external_id, fp, marks). Their rows need no second look. Changed
 * people whom `add` leaves be are not among them: a later upsert must find them changed.
 */
export const same = (rules: DiffRules): Sql => {
  if (rules.firstFill) return NO_ROWS;
  if (rules.mode === "remove")
    return sql`select external_id, fp, marks from (${people({ mode: "remove" })}) where external_id not in (${namedAnew()})`;
  // Who is not among the changes: compared once, where every difference makes a change and none is left out.
  if (rules.mode !== "add" && !rules.waiting)
    return sql`select external_id, fp, marks from (${people({ mode: rules.mode, oneRowEach: rules.oneRowEach })}) where external_id not in (select external_id from ${table(WORK.changes)})`;
  return sql`select external_id, fp, marks from (${compared(rules)}) where kind is null and not differs`;
};

const compared = ({ mode, basis, renewal, oneRowEach, everything }: DiffRules): Sql => sql`
  select person.*,
         sets_differ(member.sets, person.sets) or member.country <> person.country
           or member.consent is distinct from consent_digest(person.consent) as differs,
         case when member.external_id is null then 'add'
              when member.stale or (differs and ${mode !== "add"}) then 'update'
              when member.due then 'renew' end as kind
    from (${people({ mode, basis, oneRowEach })}) as person
    left join (select *, ${isDue(renewal)} as due from ${membersAtStake(everything)}) as member on member.external_id = person.external_id`;

/** People whom `remove` names by a row it has not seen: with the hashes ever sent, else those computed from the row. */
const takenOut = ({ everything }: DiffRules): Sql => sql`
  select person.external_id, 'remove' as kind,
         coalesce(all_sets(member.sets, member.past), person.sets) as sets,
         coalesce(member.country, person.country) as country,
         ${NO_CONSENT},
         person.fp, person.marks
    from (${people({ mode: "remove" })}) as person
    left join ${membersAtStake(everything)} as member on member.external_id = person.external_id
   where person.external_id in (${namedAnew()})`;

/** Ids with a row by which they were not taken out before. Rows of people who came back since are forgotten. */
const namedAnew = (): Sql => sql`
  select external_id from (${usableRows("remove")}) where fp not in (from ${table(WORK.takenOut)})`;

/** Members whose consent is denied, or missing where it is wanted, whatever else their rows say. In every mode that fills. */
const withdrawn = (everything: boolean): Sql => sql`
  ${removals(everything)}
   where member.external_id in (select external_id from ${table(WORK.refused)})`;

/** Members as removals, with every hash ever sent; a condition on `member` follows. */
const removals = (everything: boolean): Sql => sql`
  select member.external_id, 'remove' as kind, all_sets(member.sets, member.past) as sets, member.country,
         ${NO_CONSENT},
         null::ubigint as fp, null::utinyint as marks
    from ${membersAtStake(everything)} as member`;

/**
 * Members of whom the source has no row at all, not even an unusable one: (external_id, kind, …). A bad row never
 * removes a person.
 */
export const absent = (everything: boolean): Sql => sql`
  ${removals(everything)}
   where member.external_id not in (select external_id from ${table(WORK.staged)} where external_id is not null)
     and member.external_id not in (select external_id from ${table(WORK.refused)})
     ${everything ? sql`` : sql`and member.external_id in (select external_id from ${table(WORK.gone)})`}`;

/**
 * Changes that no source says, as the tables that a run moves the snapshot by. `given` is (external_id, sets, country,
 * consent). Who is added matches no row of any source: the next plan looks at them.
 */
export const givenChanges = (
  given: Sql,
  kind: "add" | "remove",
): { changes: Sql; same: Sql; extraRows: Sql } => ({
  changes: sql`
    select external_id, ${kind} as kind, sets, country, consent,
           false as by_basis, null::ubigint as fp, null::utinyint as marks
      from (${given})`,
  same: NO_ROWS,
  extraRows: sql`
    select external_id, ${mismatched(sql`external_id`)} as fp, ${MARKS.lead}::utinyint as marks
      from ${table(WORK.changes)} where kind = 'add'`,
});

/** The changes as Amazon's records, one JSON text a row, in the order of their numbers. */
export const records = (): Sql => sql`
  select ${recordText(sql`external_id`, sql`country`, sql`sets`, sql`consent`)} as record from ${table(WORK.changes)}`;

/**
 * How large each change is: (identifiers, bytes), in the order of their numbers; bytes without a line end. Everything in
 * a record is ASCII, and both actions are six letters, so its length is a sum. With consent the country stands twice.
 */
export const recordSizes = (): Sql => sql`
  select (1 + hash_count(sets))::uinteger as identifiers,
         (strlen(external_id) + strlen(country) + strlen(sets) + strlen(${recordText(sql`''`, sql`''`, sql`''`, sql`null`)})
            + case when consent is null then 0 else strlen(country) + strlen(consent) + strlen(${consentMember(sql`''`, sql`''`)}) end)::uinteger as bytes
    from ${table(WORK.changes)}`;

const recordText = (externalId: Sql, country: Sql, sets: Sql, consent: Sql): Sql =>
  sql`concat('{"externalUserId":"', ${externalId}, '","action":"', case kind when 'remove' then 'DELETE' else 'CREATE' end,
             '","countryCode":"', ${country}, '","hashedPII":', ${sets}, ${consentMember(country, consent)}, '}')`;

/**
 * The member of a record that says what its person agreed to; null without consent. The address of a device, which the
 * member has room for, is never sent. A DELETE has none: Amazon asks none for audiences (assumed: its page is silent;
 * Ads Data Manager ignores a DELETE without GRANTED).
 */
const consentMember = (country: Sql, consent: Sql): Sql =>
  sql`',"userConsent":{"geo":{"countryCode":"' || ${country} || '"},"consent":' || ${consent} || '}'`;

import type { FieldMapping } from "../../model/field-mapping.ts";
import { type FieldQuality, LEAST_OF_A_SHAPE } from "../../model/quality.ts";
import { type TableName, table } from "../../sql/materialize.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import { hashedFields } from "../hashed-fields.ts";
import { identifiersOf } from "../identifiers.ts";
import { type CheckedColumn, checkedColumn, checkedList } from "./checked-columns.ts";
import { checkedField, nameCauses, nameKeys, namingFields } from "./named.ts";

/**
 * Counts over a table of checked rows, in the order of the source: its row ids say where a row stands. `first` are the
 * places of the first rows, 0 is the first.
 */

/** Rows named for each cause. */
export const ROWS_NAMED = 3;
/** Shapes named for each reason. */
const SHAPES_NAMED = 5;

const FIRST = sql`min(rowid, ${sql.literal(String(ROWS_NAMED))}::int) as first`;

const READABLE = sql`(row_reason is null or not starts_with(row_reason::varchar, 'row.'))`;

/** A mapped column whose values are judged one by one. */
export interface JudgedColumn {
  field: FieldQuality["field"];
  column: string;
  /** One; of lists one for each value that is taken of a cell, and whether there are more. */
  values: readonly JudgedValue[];
}

interface JudgedValue {
  standing: Sql;
  shape: Sql;
  /** Absent where values are no emails. */
  odd?: Pick<CheckedColumn, "slip" | "isRole">;
}

export function judgedColumns(fields: FieldMapping): JudgedColumn[] {
  const { all, lists } = identifiersOf(fields);
  const identifiers = [...Map.groupBy(all, ({ mapped }) => mapped)].map(([mapped, ids]): JudgedColumn => {
    const single = ids.map((id): JudgedValue => {
      const { standing, shape, ...odd } = checkedColumn(id);
      return { standing, shape, ...(id.kind === "email" && { odd }) };
    });
    const ofList = lists.filter((one) => one === ids[0]!.element?.list).map(checkedList);
    return { field: ids[0]!.kind, column: mapped.column, values: [...single, ...ofList] };
  });
  const single = (
    field: "country" | "externalId",
    column: string | undefined,
    name: string,
  ): JudgedColumn[] =>
    column === undefined
      ? []
      : [
          {
            field,
            column,
            values: [{ standing: sql.id(`${name}_standing`), shape: sql.id(`${name}_shape`) }],
          },
        ];
  return [
    ...identifiers,
    ...hashedFields(fields).map((field) => ({
      field,
      column: fields[field]!.column,
      values: [checkedField(field)],
    })),
    ...single("country", fields.country, "country"),
    ...single("externalId", fields.externalId, "id"),
  ];
}

/** What values of each column are worth: (nth, standing, count, first). */
export function standings(rows: TableName, columns: readonly JudgedColumn[]): Sql {
  const counted = columns.flatMap(({ values }, nth) =>
    values.map(
      ({ standing }) => sql`
        select ${nth} as nth, ${standing} as standing, count(*) as count, ${FIRST}
          from ${table(rows)}
         where ${standing} is not null
         group by ${standing}`,
    ),
  );
  const all = sql.join(counted, " union all ");
  if (counted.length === columns.length) return all;
  return sql`
    select nth, standing, sum(count) as count,
           list_slice(list_sort(list_distinct(flatten(list(first)))), 1, ${sql.literal(String(ROWS_NAMED))}::int) as first
      from (${all})
     group by nth, standing`;
}

/** A row where a cell seems to hold a list, in a column that was not taken for one of lists. */
export const unreadLists = (rows: TableName, fields: FieldMapping): Sql => sql`
  select 1
    from ${table(rows)}
   where ${sql.join(
     [
       sql`false`,
       ...identifiersOf(fields).all.map(
         (id) => sql`${checkedColumn(id).standing} = ${sql.literal(`${id.kind}.is-list`)}`,
       ),
     ],
     " or ",
   )}
   limit 1`;

/** Emails that are something to tell of: (nth, slip, is_role, count). Undefined where no column has emails. */
export function oddEmails(rows: TableName, columns: readonly JudgedColumn[]): Sql | undefined {
  const counted = columns.flatMap(({ values }, nth) =>
    values.flatMap(({ odd }) =>
      odd === undefined
        ? []
        : [
            sql`
        select ${nth} as nth, ${odd.slip} as slip, ${odd.isRole} as is_role, count(*) as count
          from ${table(rows)}
         where ${odd.slip} is not null or ${odd.isRole}
         group by all`,
          ],
    ),
  );
  return counted.length === 0 ? undefined : sql.join(counted, " union all ");
}

/** The most frequent shapes of refused values: (nth, standing, shape, count), the most frequent first. */
export const shapes = (rows: TableName, columns: readonly JudgedColumn[]): Sql => sql`
  select nth, standing, shape, sum(count) as count
    from (${sql.join(
      columns.flatMap(({ values }, nth) =>
        values.map(
          ({ standing, shape }) => sql`
          select ${nth} as nth, ${standing} as standing, ${shape} as shape, count(*) as count
            from ${table(rows)}
           where ${shape} is not null
           group by ${standing}, ${shape}`,
        ),
      ),
      " union all ",
    )})
   group by nth, standing, shape
  having sum(count) >= ${LEAST_OF_A_SHAPE}
 qualify row_number() over (partition by nth, standing order by sum(count) desc, shape) <= ${SHAPES_NAMED}
   order by nth, standing, count desc, shape`;

/** Rows that can't be sent: (reason, count, first). */
export const skippedRows = (rows: TableName): Sql => sql`
  select coalesce(row_reason, 'row.no-identifier') as reason, count(*) as count, ${FIRST}
    from ${table(rows)}
   where keys = 0
   group by reason`;

/**
 * What each cause costs: (field, reason, unreachable, weaker, first), as `Loss` has it. A number that is no valid one in a
 * row whose country is none is lost to the country.
 */
export function losses(rows: TableName, fields: FieldMapping): Sql {
  const { all } = identifiersOf(fields);
  const columns = all.map((id) => ({ kind: id.kind, ...checkedColumn(id) }));
  const causes = columns.map(({ kind, shape, standing }) => {
    const own = sql`${sql.literal(`${kind}:`)} || ${standing}`;
    const cause =
      kind === "phone"
        ? sql`case when country_standing = 'country.unknown' then 'country:country.unknown' else ${own} end`
        : own;
    return sql`case when ${shape} is not null then ${cause} end`;
  });
  causes.push(...nameCauses(fields));
  const keys = [...columns.map(({ key }) => key), ...nameKeys(fields)];
  const shapes = [...columns, ...namingFields(fields).map(checkedField)].map(({ shape }) => shape);
  const isEmpty = sql`(${sql.join([sql`true`, ...[...keys, ...shapes].map((one) => sql`${one} is null`)], " and ")})`;
  const hasKey = sql`(${sql.join([sql`false`, ...keys.map((key) => sql`${key} is not null`)], " or ")})`;
  const ofValues = sql`
    select rowid as place, keys,
           unnest(list_distinct(list_filter([${sql.join([...causes, sql`null::varchar`])}], lambda cause: cause is not null))) as cause
      from ${table(rows)}
     where row_reason is null
       and (${sql.join([sql`false`, ...shapes.map((shape) => sql`${shape} is not null`)], " or ")})`;
  const ofRows = sql`
    select rowid as place, 0 as keys,
           case when row_reason is null then 'row:row.nothing-given' else 'row:' || row_reason end as cause
      from ${table(rows)}
     where keys = 0
       and case when row_reason is null then ${isEmpty}
                when row_reason = 'country.refused' then not ${isEmpty}
                else ${hasKey} or not ${READABLE} end`;
  return sql`
    select split_part(cause, ':', 1) as field, split_part(cause, ':', 2) as reason,
           count(*) filter (where keys = 0) as unreachable,
           count(*) filter (where keys > 0) as weaker,
           min(place, ${sql.literal(String(ROWS_NAMED))}::int) as first
      from (select * from (${ofValues}) union all select * from (${ofRows}))
     group by cause`;
}

const reach = (keys: Sql): Sql => sql`
  count(*) filter (where ${keys} = 0) as none,
  count(*) filter (where ${keys} = 1) as one,
  count(*) filter (where ${keys} > 1) as more`;

/** Readable rows by country: (country, rows, email, phone, none, one, more). */
export function countries(rows: TableName, fields: FieldMapping): Sql {
  const { emails, phones } = identifiersOf(fields);
  const valid = (ids: typeof emails): Sql =>
    sql`count(*) filter (where ${sql.join([sql`false`, ...ids.map((id) => sql`${checkedColumn(id).key} is not null`)], " or ")})`;
  return sql`
    select country, count(*) as rows, ${valid(emails)} as email, ${valid(phones)} as phone, ${reach(sql`keys`)},
           case when wants_consent(country::varchar) then count(*) else 0 end as wants_consent
      from ${table(rows)}
     where ${READABLE}
     group by country
     order by rows desc, country`;
}

/** People with several rows: (person, rows). */
export const repeatedPeople = (rows: TableName): Sql => sql`
  select person, count(*) as rows
    from ${table(rows)}
   where person is not null
   group by person
  having count(*) > 1`;

/** How many keys people have, over all their rows: (total, none, one, more). `repeated` holds `repeatedPeople`. */
export function reachOfPeople(rows: TableName, repeated: TableName, fields: FieldMapping): Sql {
  const keys = [...identifiersOf(fields).all.map((id) => checkedColumn(id).key), ...nameKeys(fields)];
  return sql`
    select count(*) as total, ${reach(sql`keys`)}
      from (select keys
              from ${table(rows)}
             where ${READABLE}
               and (person is null or person not in (select person from ${table(repeated)}))
             union all
            select count(distinct key) as keys
              from (select person, unnest(case when keys > 0 then [${sql.join([...keys, sql`null::ubigint`])}] else [null] end) as key
                      from ${table(rows)}
                     where person in (select person from ${table(repeated)}))
             group by person)`;
}

/** Keys of one kind that stand under several ids: (key). */
export const sharedKeys = (rows: TableName, kind: "emails" | "phones", fields: FieldMapping): Sql => sql`
  select key
    from (${keysWithIds(rows, kind, fields)})
   group by key
  having min(id_key) <> max(id_key)`;

/** How many those are, and the ids under the one that has the most: (values, most_ids). `shared` holds `sharedKeys`. */
export const sharing = (
  rows: TableName,
  shared: TableName,
  kind: "emails" | "phones",
  fields: FieldMapping,
): Sql => sql`
  select count(*) as shared, coalesce(max(ids), 0) as most_ids
    from (select key, count(distinct id_key) as ids
            from (${keysWithIds(rows, kind, fields)})
           where key in (select key from ${table(shared)})
           group by key)`;

const keysWithIds = (rows: TableName, kind: "emails" | "phones", fields: FieldMapping): Sql =>
  sql.join(
    identifiersOf(fields)[kind].map((id) => {
      const { key } = checkedColumn(id);
      return sql`select ${key} as key, id_key from ${table(rows)} where ${key} is not null and id_key is not null`;
    }),
    " union all ",
  );

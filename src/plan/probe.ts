import { type TableName, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { type PeopleRules, people } from "./people.ts";

/** The people of a source with one form of a key, and with both: (external_id, country, consent, hashes). */
export const PROBED = {
  amazon: ["work", "probed_amazon"],
  both: ["work", "probed_both"],
} as const satisfies Record<string, TableName>;

/** Everyone in the source who may be sent, with all hashes of one kind of key: (external_id, country, consent, hashes). */
export const hashesOfKind = (kind: "email" | "phone", rules: PeopleRules): Sql => sql`
  select external_id, country, consent,
         hashes_of_kind(sets, ${sql.literal(kind)}) as hashes
    from (${people(rules)})`;

export interface Sample {
  /** Equal seeds draw equal people. */
  seed: string;
  /** For each of the two halves. */
  people: number;
}

/**
 * A random sample in two halves: (place, external_id, country, consent, amazon, seed). Only people with exactly one value of
 * the key, of which the two forms differ: with others either form may be what matched. Halves, and not the same people
 * twice: nobody is sent twice, and the two rates are independent, as their interval wants it.
 */
export const sampled = ({ seed, people: each }: Sample): Sql => sql`
  select row_number() over (order by draw, external_id) as place, * exclude (draw)
    from (select one.external_id, one.country, one.consent,
                 one.hashes[1] as amazon,
                 list_filter(two.hashes, hash -> hash <> one.hashes[1])[1] as seed,
                 sha256(${seed} || ':' || one.external_id) as draw
            from ${table(PROBED.amazon)} as one
            join ${table(PROBED.both)} as two on two.external_id = one.external_id
           where len(one.hashes) = 1 and len(two.hashes) = 2 and list_contains(two.hashes, one.hashes[1])
           order by draw, external_id
           limit ${2 * each})`;

export interface Arm {
  kind: "email" | "phone";
  form: "amazon" | "seed";
  probeId: string;
}

/**
 * One half as it is sent: (external_id, sets, country, consent). With ids of their own, so that nothing that Amazon knows by
 * an id speaks for a form that it can't match, and nobody can tell who is who.
 */
export const armOf = (sample: Sql, { kind, form, probeId }: Arm): Sql => sql`
  select sha256(${probeId} || ':' || external_id) as external_id,
         ${sql.literal(`[{"${kind}":"`)} || ${sql.id(form)} || '"}]' as sets,
         country, consent
    from (${sample})
   where place % 2 = ${form === "amazon" ? 1 : 0}
     and place <= (select max(place) // 2 * 2 from (${sample}))`;

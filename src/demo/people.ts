import { type Sql, sql } from "../sql/sql.ts";

/** Which people of the synthetic world to make. Numbers, both ends included, from 1. */
export interface Population {
  first: number;
  last: number;
}

/**
 * Synthetic people, the same at every call: (person, external_id, true_email, true_phone, country). The true values are
 * what the person really has: a lower-case address, and digits with the country's code. None of them exists: addresses
 * are under example.com and its like, phone numbers are drawn, not looked up.
 * People for whom `moved` is true, an expression over `person`, have another address than before.
 */
export const truePeople = ({ first, last }: Population, moved: Sql = sql`false`): Sql => sql`
  with numbered as (
    select person, moved,
           hash(person, 'a') as a, hash(person, 'b') as b, hash(person, 'c') as c, hash(person, 'd') as d
      from (select range as person, ${moved} as moved from range(${first}, ${last + 1}))
  ), named as (
    select *,
           ${pick(sql`a`, FIRST_NAMES)} as first_name,
           ${pick(sql`b`, LAST_NAMES)} as last_name,
           case when c % 100 < 70 then 'US' when c % 100 < 80 then 'GB' when c % 100 < 90 then 'DE' else 'FR' end as country
      from numbered
  )
  select person,
         'crm_' || person as external_id,
         first_name || '.' || last_name || case when moved then '.new' else '' end || person || '@' || ${pick(sql`d`, DOMAINS)} as true_email,
         case country
              when 'US' then '1' || ${pick(sql`c // 100`, US_AREAS)} || (200 + a % 700)::varchar || lpad((b % 10000)::varchar, 4, '0')
              when 'GB' then '447' || (400 + a % 99)::varchar || lpad((b % 1000000)::varchar, 6, '0')
              when 'DE' then '49151' || (10000000 + b % 89999999)::varchar
              else '3361' || lpad((b % 10000000)::varchar, 7, '0') end as true_phone,
         country
    from named`;

/**
 * The same people as a company's own export has them: (external_id, email, phone, country, consent), with the mess of real
 * files: letter cases, blanks, tags, national and international phones, empty cells, hashes in place of addresses, people
 * twice, a yes in several spellings. People for whom `withdrawn` is true, an expression over `person`, say no.
 */
export const exportedPeople = (people: Sql, withdrawn: Sql = sql`false`): Sql => sql`
  with written as (
    select *, hash(person, 'e') as e, hash(person, 'f') as f, hash(person, 'g') as g, hash(person, 'h') as h,
           ${withdrawn} as withdrawn
      from (${people})
  ), lines as (
    select external_id,
           case when e % 100 < 3 then null
                when e % 100 < 5 then 'n/a'
                when e % 100 < 7 then sha256(true_email)
                when e % 100 < 25 then upper(true_email)
                when e % 100 < 35 then '  ' || true_email || ' '
                else true_email end as email,
           case when f % 100 < 5 then null
                when f % 100 < 6 then 'unknown'
                else ${writtenPhone()} end as phone,
           case when g % 100 < 90 then country when country = 'US' then null else lower(country) end as country,
           case when withdrawn or h % 100 = 0 then 'no'
                when h % 100 = 1 then 'unknown'
                when h % 100 < 5 or (country = 'US' and h % 100 < 90) then null
                when h % 100 < 95 then 'yes'
                else 'Granted' end as consent,
           g
      from written
  )
  select external_id, email, phone, country, consent from lines
   union all
  select external_id, email, phone, country, consent from lines where g % 100 = 0
   union all
  select external_id, null, null, country, consent from lines where g % 1000 = 500`;

/**
 * A phone as people write it, by `true_phone`, `country` and the number `f`; numbers of other countries than the file's keep
 * a form that says their country.
 */
export const writtenPhone = (): Sql => sql`
  case country
       when 'US' then case (f // 100) % 4
            when 0 then '(' || substr(true_phone, 2, 3) || ') ' || substr(true_phone, 5, 3) || '-' || substr(true_phone, 8)
            when 1 then substr(true_phone, 2, 3) || '-' || substr(true_phone, 5, 3) || '-' || substr(true_phone, 8)
            when 2 then '+' || true_phone
            else substr(true_phone, 2) end
       when 'GB' then case (f // 100) % 2 when 0 then '0' || substr(true_phone, 3, 4) || ' ' || substr(true_phone, 7) else '+' || true_phone end
       when 'DE' then case (f // 100) % 2 when 0 then '0' || substr(true_phone, 3, 3) || ' ' || substr(true_phone, 6) else '0049 ' || substr(true_phone, 3) end
       else case (f // 100) % 2 when 0 then '0' || substr(true_phone, 3) else '+33 ' || substr(true_phone, 3) end
  end`;

/** One of the words, by a hash: with a signed number of words DuckDB would divide 128 bits, which is most of what people cost. */
const pick = (number: Sql, words: readonly string[]): Sql =>
  sql`[${sql.join(words.map(sql.literal))}][(${number} % ${words.length}::ubigint + 1)::integer]`;

const FIRST_NAMES = "ann bob carla dmitri eva femi grace hugo ines jun kofi lea mia noor otto pia".split(" ");
const LAST_NAMES =
  "abel brandt costa diaz evans fischer garcia hall ito jones khan lopez meyer novak owens petit".split(" ");
const DOMAINS = ["example.com", "example.org", "example.net", "mail.example.com", "shop.example.org"];
const US_AREAS = "212 213 305 312 404 415 503 512 571 617 702 713 718 773 816 917".split(" ");

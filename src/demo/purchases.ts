import { type Sql, sql } from "../sql/sql.ts";

/**
 * A purchase of each row of people (as `exportedPeople` has them), as a shop's own export has it: (order_id, ordered_at,
 * total, currency, items, email, phone, country, consent). The same for the same people and the same `now` (epoch
 * milliseconds): within the six days before, at whole seconds. A few are late, and a few can't be read. `corrected`: one in a
 * hundred has another total than without.
 */
export const exportedPurchases = (people: Sql, now: number, corrected = false): Sql => sql`
  with bought as (
    select *, hash(external_id, 'i') as i, hash(external_id, 'j') as j, hash(external_id, 'k') as k,
           coalesce(upper(country), 'US') as buyer_country
      from (${people})
  ), timed as (
    select *, make_timestamp_ms(${now - (now % 1000)} - (case when i % 100 < 2 then 9 * ${DAY_S} else 60 end + j % (6 * ${DAY_S}))::bigint * 1000) as utc,
           case when ${corrected} and i % 100 = 50 then 6 else 5 end as base
      from bought
  )
  select 'order_' || substr(external_id, 5) as order_id,
         case when i % 1000 = 500 then 'yesterday'
              when k % 4 = 0 then strftime(utc + interval 1 hour, '%Y-%m-%dT%H:%M:%S') || '+01:00'
              else strftime(utc, '%Y-%m-%dT%H:%M:%S') || 'Z' end as ordered_at,
         case when i % 1000 = 501 then '1,299.00'
              when i % 1000 = 502 then '-5.00'
              when k % 10 = 0 then (base + j % 200)::varchar
              else (base + j % 200)::varchar || '.' || lpad((k % 100)::varchar, 2, '0') end as total,
         case when i % 1000 = 503 then 'coins'
              when buyer_country = 'US' then 'USD'
              when buyer_country = 'GB' then 'GBP'
              else 'EUR' end as currency,
         1 + i % 3 as items,
         email, phone, country, consent
    from timed`;

const DAY_S = 86_400;

import { expect, test } from "vitest";
import { IDENTITY_MACROS } from "../../src/identity/hashed-rows.ts";
import { idPhones, idSpellings } from "../../src/identity/look-alike.ts";
import { loadPhoneTable } from "../../src/identity/phone/table.ts";
import { openDatabase } from "../../src/sql/database.ts";
import { install } from "../../src/sql/macro.ts";
import { sql } from "../../src/sql/sql.ts";

interface Look {
  ids: number;
  emails: number;
  numbers: number;
  phones: number;
}

test.each<[what: string, ids: string[], look: Look]>([
  ["emails", ["ann@example.com", "bob@example.com"], { ids: 2, emails: 2, numbers: 0, phones: 0 }],
  ["numbers with their country's code", ["15714120599", "+442079460958"], all(2)],
  ["national numbers", ["571-412-0599", "(571) 412-0599"], all(2)],
  ["counted customers", ["1000000001", "1000000002", "crm_7"], { ids: 3, emails: 0, numbers: 2, phones: 0 }],
  [
    "words of another alphabet",
    ["клиент1000000001", "客1000000001"],
    { ids: 2, emails: 0, numbers: 0, phones: 0 },
  ],
  ["nothing", ["", "  "], { ids: 0, emails: 0, numbers: 0, phones: 0 }],
])("ids that are %s are counted for what they look like", async (_, ids, look) => {
  const database = await openDatabase({ memory: "200MB", threads: 1 });
  try {
    await install(database, IDENTITY_MACROS);
    await loadPhoneTable(database);
    const rows = sql`select unnest(${ids}::varchar[]) as id`;
    const [spelled] = await database.allOnRawValues(idSpellings(rows));
    const [phones] = await database.allOnRawValues(idPhones(rows, "US"));
    expect({ ...spelled, ...phones }).toEqual(look);
  } finally {
    database.close();
  }
});

/** They are all phone numbers. */
function all(ids: number): Look {
  return { ids, emails: 0, numbers: ids, phones: ids };
}

import { describe, expect, test } from "vitest";
import { absent, changes, type DiffRules, recordSizes, records, same, waiting } from "../../src/plan/diff.ts";
import { keepChanges } from "../../src/plan/keep-changes.ts";
import { NO_RENEWAL } from "../../src/plan/renewal.ts";
import { WORK } from "../../src/plan/tables.ts";
import type { RowObject } from "../../src/sql/database.ts";
import { materialize } from "../../src/sql/materialize.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { database, fill, expectRows, rowsOf } = planTables();

/** Keeps changes as a plan does, in place of the table that the tests fill, while `work` looks at them. */
async function keeping<T>(of: DiffRules, work: () => Promise<T>): Promise<T> {
  await database().run(sql`drop table work.changes`);
  await keepChanges(database(), changes(of));
  try {
    return await work();
  } finally {
    await database().run(sql`drop view work.changes`);
  }
}

const kept = (of: DiffRules): Promise<RowObject[]> =>
  keeping(of, () =>
    database().all(sql`select change_number, external_id from work.changes order by change_number`),
  );

const E1 = '{"email":"e1"}';
const E2 = '{"email":"e2"}';
const GRANTED = '{"amzn":{"amznUserData":"GRANTED"}}';
const P1 = '{"phone":"p1"}';
const sets = (...objects: string[]): string => `[${objects.join(",")}]`;

/** Everybody last sent before this instant is due. */
const BEFORE_100 = { certain: 100, latest: 100 };

const rules = (given: Partial<DiffRules> = {}): DiffRules => ({
  mode: "upsert",
  renewal: NO_RENEWAL,
  removals: true,
  everything: true,
  waiting: false,
  ...given,
});

const row = (fp: number, external_id: string, given: object = {}) => ({
  fp,
  external_id,
  country: "US",
  sets: sets(E1),
  ...given,
});
const member = (external_id: string, given: object = {}) => ({
  external_id,
  country: "US",
  sets: sets(E1),
  sent_at: 1000,
  stale: false,
  ...given,
});

/** Who changes how. */
const kinds = (given: Partial<DiffRules> = {}) =>
  sql`select external_id, kind from (${changes(rules(given))})`;

const PEOPLE = {
  "work.staged": [
    row(1, "new"),
    row(2, "changed", { sets: sets(E2) }),
    row(3, "moved", { country: "GB" }),
    row(4, "same"),
    row(5, "due"),
    row(6, "stale"),
  ],
  "snapshot.members": [
    member("changed"),
    member("moved"),
    member("same"),
    member("due", { sent_at: 10 }),
    member("stale", { stale: true }),
    member("absent"),
  ],
};

describe("changes", () => {
  test("upsert sends who is new, changed, due for renewal, or not kept by Amazon", () =>
    expectRows(kinds({ renewal: BEFORE_100 }), {
      given: PEOPLE,
      expect: [
        { external_id: "new", kind: "add" },
        { external_id: "changed", kind: "update" },
        { external_id: "moved", kind: "update" },
        { external_id: "due", kind: "renew" },
        { external_id: "stale", kind: "update" },
      ],
    }));

  test("mirror does the same, and removes who is absent", () =>
    expectRows(kinds({ mode: "mirror" }), {
      given: PEOPLE,
      expect: [
        { external_id: "new", kind: "add" },
        { external_id: "changed", kind: "update" },
        { external_id: "moved", kind: "update" },
        { external_id: "stale", kind: "update" },
        { external_id: "absent", kind: "remove" },
      ],
    }));

  test("add leaves changed people as they are, and still renews and repairs", () =>
    expectRows(kinds({ mode: "add", renewal: BEFORE_100 }), {
      given: PEOPLE,
      expect: [
        { external_id: "new", kind: "add" },
        { external_id: "due", kind: "renew" },
        { external_id: "stale", kind: "update" },
      ],
    }));

  test("remove takes out everyone the source names, known or not", () =>
    expectRows(kinds({ mode: "remove" }), {
      given: PEOPLE,
      expect: ["new", "changed", "moved", "same", "due", "stale"].map((external_id) => ({
        external_id,
        kind: "remove",
      })),
    }));

  test("remove does not take out again by a row that did so before", () =>
    expectRows(kinds({ mode: "remove" }), {
      given: {
        "work.staged": [
          row(1, "gone"),
          row(2, "gone"),
          row(3, "gone and new row"),
          row(4, "gone and new row"),
        ],
        "work.several": [{ external_id: "gone" }, { external_id: "gone and new row" }],
        "work.taken_out": [{ fp: 1 }, { fp: 2 }, { fp: 3 }],
      },
      expect: [{ external_id: "gone and new row", kind: "remove" }],
    }));

  test("mirror's removals stay out when they are withheld", () =>
    expectRows(kinds({ mode: "mirror", removals: false }), {
      given: { "snapshot.members": [member("absent")] },
      expect: [],
    }));

  test("a removal carries every hash ever sent", () =>
    expectRows(sql`select external_id, sets, country from (${changes(rules({ mode: "mirror" }))})`, {
      given: { "snapshot.members": [member("a", { sets: sets(E2), past: sets(E1, P1), country: "GB" })] },
      expect: [{ external_id: "a", sets: sets(E1, E2, P1), country: "GB" }],
    }));

  test("a person whom Amazon has not from us is taken out with the hashes of the row", () =>
    expectRows(sql`select external_id, sets from (${changes(rules({ mode: "remove" }))})`, {
      given: {
        "work.staged": [row(1, "stranger", { sets: sets(E2) }), row(2, "known", { sets: sets(E2) })],
        "snapshot.members": [member("known", { past: sets(P1) })],
      },
      expect: [
        { external_id: "stranger", sets: sets(E2) },
        { external_id: "known", sets: sets(E1, P1) },
      ],
    }));

  test("a person whose consent is refused is taken out, under add too, with every hash ever sent", async () => {
    for (const mode of ["add", "upsert", "mirror"] as const)
      await expectRows(
        sql`select external_id, kind, sets, consent from (${changes(rules({ mode, removals: false }))})`,
        {
          given: {
            "work.staged": [
              row(1, "no", { row_reason: "consent.denied" }),
              row(2, "stranger", { row_reason: "consent.missing" }),
            ],
            "work.refused": [
              { external_id: "no", reason: "consent.denied" },
              { external_id: "stranger", reason: "consent.missing" },
            ],
            "snapshot.members": [member("no", { past: sets(P1), consent: GRANTED })],
          },
          expect: [{ external_id: "no", kind: "remove", sets: sets(E1, P1), consent: null }],
        },
      );
  });

  test("another consent than was sent is a change, and so is none", () =>
    expectRows(kinds(), {
      given: {
        "work.staged": [
          row(1, "as sent", { user_data: "GRANTED", says_consent: true }),
          row(2, "more", { user_data: "GRANTED", ad_storage: "GRANTED", says_consent: true }),
          row(3, "silent"),
          row(4, "never said"),
        ],
        "snapshot.members": [
          member("as sent", { consent: GRANTED }),
          member("more", { consent: GRANTED }),
          member("silent", { consent: GRANTED }),
          member("never said"),
        ],
      },
      expect: [
        { external_id: "more", kind: "update" },
        { external_id: "silent", kind: "update" },
      ],
    }));

  test("equal sets in another order are no change", () =>
    expectRows(kinds(), {
      given: {
        "work.staged": [row(1, "a", { sets: sets(E2, E1) })],
        "snapshot.members": [member("a", { sets: sets(E1, E2) })],
      },
      expect: [],
    }));

  test("are numbered from 1 without a gap", async () => {
    const staged = Array.from({ length: 20 }, (_, index) => row(index, `p${index}`));
    await fill({ "work.staged": staged });
    const rows = await kept(rules());
    expect(rows.map(({ change_number }) => change_number)).toStrictEqual(staged.map((_, index) => index + 1));
  });
});

describe("a first fill", () => {
  const given = {
    "work.staged": [row(1, "a"), row(2, "b", { row_reason: "row.no-identifier" }), row(3, "c")],
  };

  test("has the same changes whether or not people are looked up among nobody", async () => {
    const looked = await rowsOf(changes(rules({ mode: "mirror" })), given);
    expect(looked).toHaveLength(2);
    expect(await rowsOf(changes(rules({ mode: "mirror", firstFill: true })), given)).toStrictEqual(looked);
    expect(await rowsOf(same(rules({ mode: "mirror", firstFill: true })), given)).toStrictEqual([]);
  });
});

describe("people who wait", () => {
  const given = {
    "work.staged": [row(1, "a"), row(2, "b"), row(3, "c")],
    "work.postponed": [{ external_id: "b" }],
  };

  test("for Amazon to finish with an earlier change are not in the changes, which are numbered without them", async () => {
    await fill(given);
    const rows = await kept(rules({ waiting: true }));
    expect(rows.map(({ change_number, external_id }) => [change_number, external_id])).toEqual([
      [1, "a"],
      [2, "c"],
    ]);
    await expectRows(waiting(rules({ waiting: true })), {
      given,
      expect: [{ kind: "add", why: "postponed", person_count: 1 }],
    });
  });

  test("to be taken out are counted as removals that wait", async () => {
    await expectRows(waiting(rules({ mode: "mirror", waiting: true })), {
      given: { "snapshot.members": [member("b")], "work.postponed": [{ external_id: "b" }] },
      expect: [{ kind: "remove", why: "postponed", person_count: 1 }],
    });
  });

  test("in quarantine stay out as long as their record is the one that was refused", async () => {
    await fill(given);
    const record = { kind: "add", why: "quarantined", person_count: 1 };
    await database().run(sql`delete from work.postponed`);
    await database().run(sql`
      insert into snapshot.quarantine
      select 'a', hash(sets, country, null::varchar), 'bad', 3, 'r1', 0 from work.staged where external_id = 'a'`);
    expect(await database().all(waiting(rules({ waiting: true })))).toEqual([record]);
    await database().run(sql`update work.staged set country = 'GB' where external_id = 'a'`);
    expect(await database().all(waiting(rules({ waiting: true })))).toEqual([]);
  });
});

describe("the same", () => {
  const expected = [{ external_id: "same", fp: 4, marks: 1 }];

  test("are people as Amazon has them, with the row that says so", async () => {
    const upserted = rules({ renewal: BEFORE_100 });
    await fill(PEOPLE);
    await materialize(database(), WORK.changes, changes(upserted));
    expect(await database().all(same(upserted))).toMatchObject(expected);
  });

  test("are the same people while others wait", () =>
    expectRows(same(rules({ renewal: BEFORE_100, waiting: true })), { given: PEOPLE, expect: expected }));

  test("are not the changed people whom add leaves: a later upsert must find them changed", () =>
    expectRows(sql`select external_id from (${same(rules({ mode: "add" }))})`, {
      given: PEOPLE,
      expect: [{ external_id: "same" }, { external_id: "due" }],
    }));

  test("are, under remove, those taken out before", () =>
    expectRows(same(rules({ mode: "remove" })), {
      given: { "work.staged": [row(1, "gone"), row(2, "new")], "work.taken_out": [{ fp: 1 }] },
      expect: [{ external_id: "gone", fp: 1, marks: 9 }],
    }));
});

describe("the absent", () => {
  const given = {
    "snapshot.members": [member("absent"), member("present"), member("held"), member("not looked at")],
    "work.staged": [row(1, "present"), row(2, "held", { row_reason: "row.no-identifier", sets: null })],
    "work.gone": [
      { fp: 3, external_id: "absent", marks: 1 },
      { fp: 4, external_id: "held", marks: 1 },
    ],
  };
  const ids = (everything: boolean) => sql`select external_id from (${absent(everything)})`;

  test("have no row at all in the source: a bad row never removes a person", () =>
    expectRows(ids(true), { given, expect: [{ external_id: "absent" }, { external_id: "not looked at" }] }));

  test("are among those whose rows are gone, where only some rows were looked at", () =>
    expectRows(ids(false), {
      given: { ...given, "work.touched": [member("absent"), member("present"), member("held")] },
      expect: [{ external_id: "absent" }],
    }));
});

describe("records", () => {
  const change = (change_number: number, external_id: string, given: object = {}) => ({
    change_number,
    external_id,
    kind: "add",
    sets: sets(E1),
    country: "US",
    ...given,
  });

  test("are Amazon's, one JSON text a change", () =>
    expectRows(records(), {
      given: {
        "work.changes": [
          change(1, "a-b_C9", { sets: sets(E1, P1) }),
          change(2, "b", { kind: "remove", country: "GB" }),
          change(3, "c", { kind: "renew" }),
        ],
      },
      expect: [
        {
          record:
            '{"externalUserId":"a-b_C9","action":"CREATE","countryCode":"US","hashedPII":[{"email":"e1"},{"phone":"p1"}]}',
        },
        {
          record: '{"externalUserId":"b","action":"DELETE","countryCode":"GB","hashedPII":[{"email":"e1"}]}',
        },
        {
          record: '{"externalUserId":"c","action":"CREATE","countryCode":"US","hashedPII":[{"email":"e1"}]}',
        },
      ],
    }));

  test("say what a person agreed to, and in which country; a removal says nothing", async () => {
    const consent = '{"amzn":{"amznUserData":"GRANTED"},"tcf":"CPXx"}';
    const given = {
      "work.changes": [
        change(1, "a", { country: "GB", consent }),
        change(2, "b", { kind: "remove", country: "GB", consent: null }),
      ],
    };
    const texts = (await rowsOf(records(), given)).map(({ record }) => String(record));
    expect(texts.map((text) => JSON.parse(text).userConsent)).toStrictEqual([
      { geo: { countryCode: "GB" }, consent: JSON.parse(consent) },
      undefined,
    ]);
    expect((await rowsOf(recordSizes(), given)).map(({ bytes }) => bytes)).toStrictEqual(
      texts.map((text) => text.length),
    );
  });

  test("count the external id and every hash as identifiers, and their bytes", async () => {
    const both = '{"email":"e1","phone":"p1"}';
    const given = { "work.changes": [change(1, "a"), change(2, "a", { sets: sets(E1, both) })] };
    const [first, second] = await rowsOf(records(), given);
    await expectRows(recordSizes(), {
      given,
      expect: [
        { identifiers: 2, bytes: String(first!.record).length },
        { identifiers: 4, bytes: String(second!.record).length },
      ],
    });
  });

  test("come in the order of their numbers, as their sizes do, however many there are", async () => {
    await fill({});
    await database().run(
      sql`insert into work.staged (fp, country, external_id, sets, user_data)
          select i, 'US', 'p' || i, '[{"email":"' || i || '"}]', case when i % 2 = 0 then 'GRANTED' end from range(200000) as t(i)`,
    );
    await keeping(rules(), async () => {
      const disorder = await database().one(sql`
        select count(*) as count
          from (select row_number() over () as place, change_number from work.changes)
         where place <> change_number`);
      expect(disorder.count).toBe(0);
      const sizes: number[] = [];
      for await (const [, bytes] of database().streamIntegers(recordSizes())) sizes.push(...bytes!);
      const texts: number[] = [];
      for await (const rows of database().stream(records()))
        for (const { record } of rows) texts.push(String(record).length);
      expect(sizes).toStrictEqual(texts);
    });
  });
});

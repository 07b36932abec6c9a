import { createHash, createHmac } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { troubleCounts } from "../../src/plan/rejections.ts";
import {
  lookAnewAtSuppressed,
  refuseSuppressed,
  type Suppressed,
  withoutSuppressed,
} from "../../src/plan/suppression.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { database, fill } = planTables();

const SECRET = Buffer.from("0123456789abcdef0123456789abcdef");
const pad = (byte: number): string =>
  Buffer.from(Buffer.concat([SECRET], 64).map((own) => own ^ byte)).toString("hex");
const hmac = (text: string): string => createHmac("sha256", SECRET).update(text).digest("hex");
const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

/** As the ledger has them: by Node's own HMAC. */
const suppressed = (...keys: string[]): Suppressed => ({
  inner: pad(0x36),
  outer: pad(0x5c),
  keyMacs: keys.map(hmac),
  bucketMacs: keys.map((key) => hmac(`bucket ${(key.startsWith("id ") ? sha(key) : key).slice(0, 4)}`)),
  lastAt: 1_000,
});

const [ANN, BOB, CAT] = [sha("ann"), sha("bob"), sha("cat")];
const email = (hash: string): string => `[{"email":"${hash}"}]`;

let fingerprint = 0;
const row = (external_id: string | null, hash: string, more: object = {}) => ({
  fp: ++fingerprint,
  external_id,
  country: "US",
  sets: email(hash),
  ...more,
});
const member = (external_id: string, sets: string, past: string | null = null) => ({
  external_id,
  sets,
  past,
  country: "US",
  sent_at: 1,
  stale: false,
});

const plan = async (mode: "upsert" | "mirror" | "remove", who: Suppressed | undefined): Promise<void> => {
  await lookAnewAtSuppressed(database(), { mode, suppressed: who });
  await refuseSuppressed(database(), { mode, suppressed: who });
};
const reasons = () =>
  database().all(
    sql`select external_id, row_reason from work.staged where row_reason is not null order by fp`,
  );
beforeEach(() => database().run(sql`delete from snapshot.meta where name = 'suppressed_at'`));

describe("a suppressed person", () => {
  test("is told by one hash or by the external id, and every row of theirs has the reason", async () => {
    await fill({
      "work.staged": [row("a", ANN), row("a", BOB), row("b", BOB), row("c", CAT), row(null, ANN)],
    });
    await plan("upsert", suppressed(ANN, "id c"));
    expect(await reasons()).toStrictEqual([
      { external_id: "a", row_reason: "person.suppressed" },
      { external_id: "a", row_reason: "person.suppressed" },
      { external_id: "c", row_reason: "person.suppressed" },
    ]);
  });

  test("whose hash somebody uses as an external id is somebody else", async () => {
    await fill({ "work.staged": [row(ANN, BOB)] });
    await plan("upsert", suppressed(ANN));
    expect(await reasons()).toStrictEqual([]);
  });

  test("is rejected and never held, though a member", async () => {
    await fill({
      "snapshot.members": [member("a", email(ANN))],
      "work.staged": [row("a", ANN), row("a", ANN, { row_reason: "row.no-identifier", sets: null })],
      "work.known": [{ external_id: "a" }],
    });
    await plan("mirror", suppressed(ANN));
    const counts = await database().all(troubleCounts("mirror"));
    expect(counts).toMatchObject([{ row: "rejected", row_reason: "person.suppressed", row_count: 2 }]);
  });

  test("is refused for that before want of consent", async () => {
    await fill({
      "work.staged": [row("a", ANN)],
      "work.refused": [{ external_id: "a", reason: "consent.denied" }],
    });
    await plan("upsert", suppressed(ANN));
    expect(await database().all(sql`from work.refused`)).toStrictEqual([
      { external_id: "a", reason: "person.suppressed" },
    ]);
  });

  test("is taken out like anybody else by the mode that takes out", async () => {
    await fill({ "work.staged": [row("a", ANN)] });
    await plan("remove", suppressed(ANN));
    expect(await reasons()).toStrictEqual([]);
  });

  test("who is a member by a hash of before is refused, and their rows match no source any more", async () => {
    await fill({
      "snapshot.members": [member("a", email(BOB), email(ANN)), member("b", email(CAT))],
      "snapshot.rows": [
        { fp: 11, external_id: "a", marks: 1 },
        { fp: 12, external_id: "b", marks: 1 },
      ],
    });
    await plan("upsert", suppressed(ANN));
    expect(await database().all(sql`select external_id from work.refused`)).toStrictEqual([
      { external_id: "a" },
    ]);
    const rows = await database().all(
      sql`select external_id, fp in (11, 12) as same from snapshot.rows order by 1`,
    );
    expect(rows).toStrictEqual([
      { external_id: "a", same: false },
      { external_id: "b", same: true },
    ]);
  });

  test("is looked for among members once for each new suppression, as long as there is none", async () => {
    await fill({ "snapshot.members": [member("b", email(BOB))] });
    await plan("upsert", suppressed(ANN));
    await fill({ "snapshot.members": [member("a", email(ANN))] });
    await plan("upsert", suppressed(ANN));
    expect(await database().all(sql`from work.refused`)).toStrictEqual([]);
    for (let times = 0; times < 2; times++) {
      await fill({ "snapshot.members": [member("a", email(ANN))] });
      await plan("upsert", { ...suppressed(ANN), lastAt: 1_001 });
      expect(await database().all(sql`from work.refused`)).toHaveLength(1);
    }
  });

  test("is left out of people who are added from elsewhere", async () => {
    const people = sql`select * from (values ('a', ${email(ANN)}), ('b', ${email(BOB)})) as people (external_id, sets)`;
    const left = withoutSuppressed(people, suppressed(ANN));
    expect((await database().all(left)).map(({ external_id }) => external_id)).toEqual(["b"]);
    expect(await database().all(withoutSuppressed(people, undefined))).toHaveLength(2);
  });
});

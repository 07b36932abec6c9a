import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type World, world } from "./world.ts";

const ADVERTISER = "/audiences/list?advertiserId=584212345678901234";

describe("the audience list", () => {
  let w: World;
  beforeAll(async () => {
    w = await world({ listDelayMs: 1000 });
    for (let number = 10; number < 35; number += 1) await w.audience({ name: `Listed audience ${number}` });
    await w.audience({ name: "Listed audience 10 more" });
    w.clock.advance(1000);
  });
  afterAll(() => w.close());

  const list = async (body: unknown, query = "") => (await w.post(ADVERTISER + query, body, w.scoped())).json;
  const named = (...values: string[]) => ({ adType: "DSP", filters: [{ field: "audienceName", values }] });
  const names = ({ audiences }: { audiences: { audienceName: string }[] }) =>
    audiences.map(({ audienceName }) => audienceName);

  test("a name is matched broadly: any part of it, in any case", async () => {
    expect(names(await list(named("AUDIENCE 10")))).toEqual([
      "Listed audience 10",
      "Listed audience 10 more",
    ]);
  });

  test("ids are texts", async () => {
    const [first] = (await list(named("audience 11"))).audiences;
    expect(first.audienceId).toMatch(/^\d{18}$/);
    expect(first.category).toBe("Advertiser audiences");
  });

  test("pages hold ten unless told otherwise, and go on by token", async () => {
    const first = await list({});
    expect([first.audiences.length, first.matchCount]).toEqual([10, 26]);
    const second = await list({}, `&nextToken=${first.nextToken}&maxResults=15`);
    const third = await list({}, `&nextToken=${second.nextToken}&maxResults=15`);
    expect(third.nextToken).toBeUndefined();
    expect(new Set([first, second, third].flatMap(names)).size).toBe(26);
  });

  test("every filter must fit; NOT_EQ turns one around", async () => {
    const filters = [
      { field: "audienceName", values: ["audience 10", "audience 11"] },
      { field: "audienceName", operator: "NOT_EQ", values: ["more"] },
    ];
    expect(names(await list({ filters }))).toEqual(["Listed audience 10", "Listed audience 11"]);
    const [{ audienceId }] = (await list({ filters })).audiences;
    expect(names(await list({ filters: [{ field: "audienceId", values: [audienceId] }] }))).toEqual([
      "Listed audience 10",
    ]);
    expect((await list({ filters: [{ field: "status", values: ["Active"] }] })).matchCount).toBe(0);
    expect((await list({ filters: [{ field: "status", values: ["Processing"] }] })).matchCount).toBe(26);
  });

  test("a new audience is listed only after the delay", async () => {
    await w.audience({ name: "Brand new one" });
    expect((await list(named("brand new"))).matchCount).toBe(0);
    w.clock.advance(1000);
    expect((await list(named("brand new"))).matchCount).toBe(1);
  });

  test.each([
    ["no advertiser", "/audiences/list", {}],
    ["an advertiser of another profile", "/audiences/list?advertiserId=585212345678901235", {}],
    ["no page at all", `${ADVERTISER}&maxResults=0`, {}],
    ["a page of 251", `${ADVERTISER}&maxResults=251`, {}],
    ["a token of its own making", `${ADVERTISER}&nextToken=7`, {}],
    ["a field that is none", ADVERTISER, { filters: [{ field: "name", values: ["x"] }] }],
    [
      "an operator that is none",
      ADVERTISER,
      { filters: [{ field: "status", operator: "LIKE", values: ["x"] }] },
    ],
  ])("%s is refused, naming the field", async (_case, path, body) => {
    const reply = await w.post(path, body, w.scoped());
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({
      message: expect.any(String),
      errors: [{ fieldName: expect.any(String) }],
    });
  });

  test("an empty body lists everything", async () => {
    const { "content-type": _, ...headers } = w.typed("application/json", w.scoped());
    const response = await fetch(w.api + ADVERTISER, { method: "POST", headers });
    expect([response.status, ((await response.json()) as { matchCount: number }).matchCount]).toEqual([
      200, 27,
    ]);
  });
});

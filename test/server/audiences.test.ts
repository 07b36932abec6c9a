import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { usabilityOf } from "../../src/server/usability.ts";
import { aHolder, anAudience, NOW } from "../contracts/ledger-nouns.ts";
import { csv } from "../e2e/files.ts";
import { openService, type TestService } from "./service.ts";

interface Person {
  id: string;
  email?: string;
  phone?: string;
}

const person = (number: number, given: Partial<Person> = {}): Person => ({
  id: `p_${number}`,
  email: `person${number}@example.com`,
  ...given,
});
const phone = (number: number) => `+1212555${String(1000 + number)}`;

const FIRST: Person[] = [
  ...[0, 1, 2, 3].map((number) => person(number)),
  person(4, { phone: phone(4) }),
  person(5, { phone: phone(5) }),
  { id: "p_6", email: "", phone: phone(6) },
];
/** Shares persons 2, 3 by email, 5 and 6 by phone alone, and nobody by external id. */
const SECOND: Person[] = [
  person(2, { id: "x_2" }),
  person(3, { id: "x_3" }),
  { id: "x_5", email: "other@example.com", phone: phone(5) },
  { id: "x_6", email: "", phone: phone(6) },
  person(9, { id: "x_9" }),
  { id: "p_0", email: "stranger@example.com" },
];

const withPhone = (people: readonly Person[]) => csv(people.map((one) => ({ phone: "", ...one })));

const syncOf = (file: string, name: string) => ({
  source: { file },
  audience: { name },
  mode: "mirror",
  safetyStop: { maxRemovalRate: 1 },
});

async function twoAudiences(): Promise<TestService & { keys: [string, string] }> {
  const made = await openService();
  const { service } = made;
  await made.configure({
    limits: { requestsPerSecond: 1000 },
    syncs: { first: syncOf("first.csv", "First buyers"), second: syncOf("second.csv", "Second buyers") },
  });
  made.write("first.csv", withPhone(FIRST));
  made.write("second.csv", withPhone(SECOND));
  await made.sync("first");
  await made.sync("second");
  const audiences = await service.with((headwater) => headwater.audiences());
  const keyOf = (name: string) => audiences.find((one) => one.name === name)!.audienceKey;
  return { ...made, keys: [keyOf("First buyers"), keyOf("Second buyers")] };
}

/** Of the first's people, those who share an email or a phone with one of the second's: counted without a database. */
function sharedBy(first: readonly Person[], second: readonly Person[]): number {
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  const hashes = ({ email, phone }: Person) =>
    [email, phone].filter((value) => value).map((value) => sha(value!));
  const known = new Set(second.flatMap(hashes));
  return first.filter((one) => hashes(one).some((hash) => known.has(hash))).length;
}

describe("an audience", () => {
  test("tells its people by their keys, its syncs and history, and whom it shares with others", async () => {
    const made = await twoAudiences();
    const { call, keys } = made;
    const [first, second] = keys;
    const listed = (await call("GET /api/audiences")).body.items;
    expect(listed).toHaveLength(2);
    expect(listed.find((one: { audienceKey: string }) => one.audienceKey === first)).toMatchObject({
      name: "First buyers",
      syncs: ["first"],
      size: { received: 7, fromHere: 7 },
    });

    expect((await call(`GET /api/audiences/${first}`)).body).toMatchObject({
      summary: { audienceKey: first, syncs: ["first"], size: { received: 7 } },
      view: { people: { there: 7, left: 0, toSendAgain: 0 }, syncs: ["first"] },
      busy: false,
      keys: { both: 2, emailOnly: 4, phoneOnly: 1, none: 0 },
      usable: [
        { place: "dsp", usable: false, by: expect.any(Number) },
        { place: "amc", usable: false },
      ],
    });

    const shared = sharedBy(FIRST, SECOND);
    expect(shared).toBe(4);
    expect((await call(`GET /api/audiences/${first}/overlap`)).body).toEqual({
      people: 7,
      others: [{ audienceKey: second, name: "Second buyers", people: 6, shared, busy: false }],
    });
    expect((await call(`GET /api/audiences/${second}/overlap`)).body.others).toMatchObject([
      { people: 7, shared: sharedBy(SECOND, FIRST) },
    ]);

    made.write("first.csv", withPhone([...FIRST.slice(1), person(20)]));
    await made.sync("first");
    const history = (await call(`GET /api/audiences/${first}/history`)).body;
    expect(history.runs).toMatchObject([
      { add: 7, update: 0, remove: 0, reachable: 1, bothKeys: expect.any(Number) },
      { add: 1, update: 0, remove: 1, reachable: 1, bothKeys: expect.any(Number) },
    ]);
    expect(history.sizes.map(({ fromHere }: { fromHere: number }) => fromHere)).toEqual([7, 7]);
    expect((await call("GET /api/audiences/nothing")).body).toMatchObject({
      status: 404,
      code: "audience.unknown",
    });
  });

  test("on which another run is at work is told to be busy, and nothing is made up of it", async () => {
    const { ledger, service, call, keys } = await twoAudiences();
    const [first, second] = keys;
    const now = service.clock.now();
    await (await ledger()).takeLease({
      audienceKey: second,
      holder: aHolder({ machineId: "another" }),
      now,
      staleAfterMs: 1,
      isGone: () => false,
    });
    const busy = await call(`GET /api/audiences/${first}/overlap`);
    const view = (await call(`GET /api/audiences/${second}`)).body;
    expect(view).toMatchObject({ busy: true, summary: { audienceKey: second, size: { received: 6 } } });
    expect(view).not.toHaveProperty("keys");
    expect((await call(`GET /api/audiences/${second}/overlap`)).body).toMatchObject({
      status: 409,
      code: "ledger.audience-busy",
    });
    expect(busy.body.others).toEqual([{ audienceKey: second, name: "Second buyers", busy: true }]);
  });
});

describe("when an audience can be used", () => {
  const HOUR = 3_600_000;
  const size = (matched: number) => ({ received: 5_000, matched, dsp: 0, at: NOW });
  const full = anAudience({ advertiserId: "a1", instanceId: "amc1", size: size(2_000) });
  const of = (audience = full, acceptedAt: number | undefined = NOW, now = NOW + 40 * HOUR) =>
    usabilityOf(audience, acceptedAt, now).map(({ place, usable, by }) => [place, usable, by]);

  test("is from 2,000 matched people on in the DSP, and in AMC an hour after they were sent", () => {
    expect(of()).toEqual([
      ["dsp", true, undefined],
      ["amc", true, undefined],
    ]);
    expect(of(full, NOW, NOW + HOUR - 1)).toEqual([
      ["dsp", true, NOW + 36 * HOUR],
      ["amc", false, NOW + HOUR],
    ]);
    expect(of({ ...full, size: size(1_999) })[0]).toEqual(["dsp", false, undefined]);
    expect(of({ ...full, size: size(0) }, NOW, NOW + HOUR)[0]).toEqual(["dsp", false, NOW + 36 * HOUR]);
  });

  test("is never where it was made for no advertiser or instance, or nobody was sent", () => {
    const { advertiserId: _, instanceId: __, ...bare } = full;
    expect(of(bare).map(([, usable]) => usable)).toEqual([false, false]);
    expect(usabilityOf(full, undefined, NOW).map(({ usable }) => usable)).toEqual([false, false]);
  });
});

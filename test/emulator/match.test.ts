import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { record, send, sha256, type World, world } from "./world.ts";

describe("matching", () => {
  let w: World;
  beforeEach(async () => {
    w = await world();
  });
  afterEach(() => w.close());

  const tell = (body: string) => send(`${w.emulator.url}/_emulator/population`, { method: "POST", body });
  const size = async (id: string) =>
    (await w.get(`/amc/audiences/metadata/${id}`)).json.metadata.audienceSize;
  const phone = (externalUserId: string, digits: string) =>
    record({ externalUserId, hashedPII: [{ phone: sha256(digits) }] });

  test("without a population about seven in ten match, the same ones every time", async () => {
    const id = await w.audience();
    const people = Array.from({ length: 2000 }, (_, number) => record({ externalUserId: `p${number}` }));
    const { audienceSize } = await w.applied(id, people);
    expect(audienceSize.receivedRecordSize).toBe(2000);
    expect(audienceSize.idResolutionCount / 2000).toBeCloseTo(0.7, 1);
    expect(audienceSize.dspAudienceSize).toBe(audienceSize.idResolutionCount);
    expect((await w.applied(await w.audience(), people)).audienceSize).toEqual(audienceSize);
  });

  test("with a population, a phone hashed with its plus is nobody's", async () => {
    await tell(JSON.stringify([{ phone: sha256("15714120599") }]));
    const wrong = await w.applied(await w.audience(), [phone("a", "+15714120599")]);
    expect(wrong.audienceSize).toMatchObject({ receivedRecordSize: 1, idResolutionCount: 0 });
    const right = await w.applied(await w.audience(), [phone("a", "15714120599")]);
    expect(right.audienceSize).toMatchObject({ receivedRecordSize: 1, idResolutionCount: 1 });
  });

  test("a person is matched once, by any of the sets", async () => {
    await tell(`{"email":"${sha256("a@x.example")}"}\n{"phone":"${sha256("1")}"}\n`);
    const both = { email: sha256("a@x.example"), phone: sha256("1") };
    const status = await w.applied(await w.audience(), [
      record({ externalUserId: "a", hashedPII: [{ email: sha256("other") }, both] }),
    ]);
    expect(status.audienceSize.idResolutionCount).toBe(1);
  });

  test("an email hash under phone is nobody's", async () => {
    await tell(JSON.stringify([{ email: sha256("a@x.example") }]));
    expect(
      (await w.applied(await w.audience(), [phone("a", "a@x.example")])).audienceSize.idResolutionCount,
    ).toBe(0);
  });

  test("an upper-case hash is nobody's", async () => {
    await tell(JSON.stringify([{ email: sha256("a") }]));
    const upper = record({ externalUserId: "a", hashedPII: [{ email: sha256("a").toUpperCase() }] });
    const status = await w.applied(await w.audience(), [upper]);
    expect(status).toMatchObject({ invalidRecords: [], audienceSize: { idResolutionCount: 0 } });
  });

  test("a population told later matches those already there", async () => {
    const id = await w.audience();
    await w.applied(id, [phone("a", "1"), phone("b", "2"), phone("c", "3")]);
    await tell(JSON.stringify([{ phone: sha256("2") }]));
    expect((await size(id)).idResolutionCount).toBe(1);
    await w.applied(id, [{ ...phone("b", "2"), action: "DELETE" }]);
    expect(await size(id)).toEqual({ receivedRecordSize: 2, idResolutionCount: 0, dspAudienceSize: 0 });
  });

  test("a population of anything but hashes is refused", async () => {
    expect((await tell('[{"email":"ana@example.com"}]')).status).toBe(400);
    expect((await tell("email,phone")).status).toBe(400);
  });
});

describe("consent", () => {
  const signal = (amznUserData: string) => ({ consent: { amzn: { amznUserData } } });
  const people = [
    record({ externalUserId: "denied", countryCode: "US", userConsent: signal("DENIED") }),
    record({ externalUserId: "silent-gb", countryCode: "GB" }),
    record({ externalUserId: "silent-audience" }),
    record({ externalUserId: "granted-de", countryCode: "DE", userConsent: signal("GRANTED") }),
    record({ externalUserId: "tcf-fr", countryCode: "FR", userConsent: { consent: { tcf: "CPxyz" } } }),
    record({ externalUserId: "silent-us", countryCode: "US" }),
    record({ externalUserId: "denied", action: "DELETE", userConsent: signal("DENIED") }),
  ];

  test.each([
    ["off", []],
    ["transition", ["denied"]],
    ["enforced", ["denied", "silent-gb", "silent-audience"]],
  ] as const)("%s refuses exactly those that it must", async (consent, refused) => {
    const w = await world({ consent });
    const status = await w.applied(await w.audience({ countryCode: "DE" }), people);
    expect(status.jobState).toBe("SUCCEEDED");
    expect(status.invalidRecords.map(({ externalId }: { externalId: string }) => externalId)).toEqual(
      refused,
    );
    await w.close();
  });
});

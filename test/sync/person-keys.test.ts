import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ValueOptions } from "../../src/model/person.ts";
import { personKeys } from "../../src/sync/person-keys.ts";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

type Engine = Parameters<typeof personKeys>[0];
const engineOf = (...phoneForms: string[]): Engine =>
  ({
    config: {
      destinations: [{ profileId: "p1" }],
      syncs: phoneForms.map((forms) => ({ identity: { phoneForms: forms } })),
      events: [],
    },
    ledger: { audiences: async () => [] },
    machine: { memory: "300MB", threads: 2 },
  }) as unknown as Engine;

const keysOf = async (value: string, options = {}, engine = engineOf()) => {
  const [keys] = await personKeys(engine, [value], options);
  const hashes = keys!.sets.flatMap((sets) => sets.match(/[0-9a-f]{64}/g));
  return { kind: keys!.kind, hashes: [...new Set(hashes)].sort(), ids: keys!.externalIds };
};

describe("a value that names a person", () => {
  test("is an email by its @, hashed in both forms, with the id that would be derived of it", async () => {
    const { kind, hashes, ids } = await keysOf(" Ann+x@Example.com ");
    expect(kind).toBe("email");
    expect(hashes).toEqual([sha("annx@example.com"), sha("ann+x@example.com")].sort());
    expect(ids).toEqual([sha(`headwater external id\np1\n${sha("annx@example.com")}`)]);
  });

  test("is a phone number where it is valid in its country, with a plus and without", async () => {
    const expected = [sha("12125550123"), sha("+12125550123")].sort();
    expect(await keysOf("(212) 555-0123")).toMatchObject({ kind: "phone", hashes: expected });
    const german = [sha("4930123456"), sha("+4930123456")].sort();
    expect((await keysOf("030/123456", { country: "DE" })).hashes).toEqual(german);
  });

  test("is hashed to the letter too, where a sync sends that", async () => {
    const { hashes } = await keysOf("(212) 555-0123", {}, engineOf("seed"));
    expect(hashes).toContain(sha("+2125550123"));
    expect(await keysOf("cust-77", {}, engineOf("seed"))).toMatchObject({ kind: "id", hashes: [] });
  });

  test("is an external id where it is nothing else", async () => {
    expect(await keysOf("cust-77")).toEqual({ kind: "id", hashes: [], ids: ["cust-77"] });
  });

  test("is a hash already by its 64 digits, in capitals too, and may be an id", async () => {
    const keys = await keysOf(sha("x").toUpperCase());
    expect(keys).toMatchObject({ kind: "hash", hashes: [sha("x")] });
    expect(keys.ids).toContain(sha("x"));
  });

  test("is what is said of it", async () => {
    expect(await keysOf("2125550123", { as: "id" })).toMatchObject({ kind: "id", ids: ["2125550123"] });
    expect(await keysOf("2125550123", { as: "phone" })).toMatchObject({ kind: "phone" });
  });

  test.each<[string, ValueOptions, string]>([
    ["2125550123", {}, "person.kind-unclear"],
    ["Ann Smith", {}, "person.value-unusable"],
    ["cust-77", { as: "email" }, "person.value-unusable"],
    ["ann@example.com", { as: "id" }, "person.value-unusable"],
  ])("is refused where it can't be told: %s", async (value, options, code) => {
    const refused = personKeys(engineOf(), ["p@example.com", value], options);
    await expect(refused).rejects.toMatchObject({ code });
  });

  test("is not repeated in the refusal, but its place is", async () => {
    const refused = personKeys(engineOf(), ["p@example.com", "Ann Smith"]);
    await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/^Value 2 /) });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining("Ann") });
  });
});

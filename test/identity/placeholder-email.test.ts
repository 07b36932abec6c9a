import { describe, expect, test } from "vitest";
import { sql } from "../../src/sql/sql.ts";
import { identities, sha256 } from "./identities.ts";

const { value, hash } = identities();

describe("an address", () => {
  test.each<[address: string, role: "nobody" | "role" | null]>([
    ["test@test.com", "nobody"],
    ["a@a.a", "nobody"],
    ["asdf@asdf.com", "nobody"],
    ["none@none.com", "nobody"],
    ["noreply@acme.com", "role"],
    ["no-reply@acme.com", "role"],
    ["no_reply@acme.com", "role"],
    ["donotreply@acme.com", "role"],
    ["info@acme.co.uk", "role"],
    ["unknown@gmail.com", "role"],
    ["test@twilio.com", "role"],
    ["test.kochar@gmail.com", null],
    ["info.ann@acme.com", null],
    ["noreplying@acme.com", null],
    ["infos@acme.com", null],
    ["ann@test.com", null],
    ["a.test@test.com", null],
    ["abc@example.com", null],
    ["a@example.com", null],
    ["ann@noreply.com", null],
  ])("%j is %j", async (address, role) => expect(await value(sql`email_role(value)`, address)).toBe(role));

  test("without its hash, a set keeps what else it has, and one with nothing else goes", async () => {
    const set = (email: string) => `{"email":"${sha256(email)}","phone":"${sha256("1")}"}`;
    const left = (sets: string, ...emails: string[]) =>
      value(
        sql`without_members(value, string_split(${sql.literal(emails.map((email) => `"email":"${sha256(email)}"`).join(" "))}, ' '))`,
        sets,
      );
    const alone = `{"email":"${sha256("a")}"}`;
    expect(await left(`[${set("a")}]`, "a")).toBe(`[{"phone":"${sha256("1")}"}]`);
    expect(await left(`[${set("a")}]`, "b", "1")).toBe(`[${set("a")}]`);
    expect(await left(`[${alone}]`, "a", "b")).toBeNull();
    expect(await left(`[${alone},${set("b")}]`, "a")).toBe(`[${set("b")}]`);
  });

  test("without its hash, a name with a place is enough, and a first name or a city tells of nobody", async () => {
    const left = (members: string) =>
      value(
        sql`without_members(value, [${sql.literal(`"email":"${sha256("a")}"`)}])`,
        `[{"email":"${sha256("a")}",${members}}]`,
      );
    const [first, last, postal] = ["firstname", "lastname", "postal"].map(
      (name) => `"${name}":"${sha256(name)}"`,
    );
    expect(await left(`${first},${last}`)).toBeNull();
    expect(await left(`${first},"city":"${sha256("c")}"`)).toBeNull();
    expect(await left(`${first},${last},${postal}`)).toBe(`[{${first},${last},${postal}}]`);
  });
});

describe("a row with", () => {
  const fields = { externalId: "id", email: [{ column: "e", hashed: "auto" as const }] };
  const one = async (e: string, emailPlaceholders?: "refuse" | "keep") =>
    (await hash([{ id: "1", e }], { fields, rules: emailPlaceholders ? { emailPlaceholders } : {} }))[0]!;

  test.each(["test@test.com", "A@A.A", "n/a", "NULL", "none", "-", "N.A.", "unknown", "no email"])(
    "%j has no identifier: a placeholder",
    async (e) =>
      expect(await one(e)).toMatchObject({
        sets: null,
        dropped: "email:email.placeholder",
        row_reason: "row.no-identifier",
      }),
  );

  test.each(["nobody", "ann", "ann@", "nine", "x y"])("%j is no placeholder, and no address", async (e) =>
    expect((await one(e)).dropped).toBe("email:email.invalid"),
  );

  test("an address of a role is sent, and named as one by its hashes", async () => {
    expect(await one("no_reply@acme.com")).toMatchObject({
      roles: `${sha256("noreply@acme.com")} ${sha256("no_reply@acme.com")}`,
      dropped: null,
      row_reason: null,
    });
    expect((await one("ann@acme.com")).roles).toBeNull();
    expect((await one(sha256("info@acme.com"))).roles).toBeNull();
  });

  test("either is like any other where placeholders are kept", async () => {
    expect(await one("test@test.com", "keep")).toMatchObject({ dropped: null, roles: null });
    expect(await one("noreply@acme.com", "keep")).toMatchObject({ dropped: null, roles: null });
  });

  test("an address of a role gives no id while there is another key", async () => {
    const mapping = {
      email: [{ column: "e", hashed: false as const }],
      phone: [{ column: "p", hashed: false as const }],
    };
    const [role, person, alone] = await hash(
      [
        { e: "noreply@acme.com", p: "2133734253" },
        { e: null, p: "2133734253" },
        { e: "noreply@acme.com", p: null },
      ],
      { fields: mapping },
    );
    expect(role!.external_id).toBe(person!.external_id);
    expect(alone!.external_id).not.toBe(person!.external_id);
  });
});

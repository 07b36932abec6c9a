import { describe, expect, test } from "vitest";
import { guessConsent, guessFields } from "../../src/config/guess.ts";
import { type StarterInput, writeStarterConfig } from "../../src/config/init.ts";
import { look } from "./look.ts";
import { parse, refused } from "./sample.ts";

const PEOPLE = [
  look("customer_id", { ids: 100, phones: 100 }),
  look("E-Mail", { emails: 98 }),
  look("mobile", { phones: 60, hashes: 40, ids: 40 }),
  look("Country Code", { countries: 100, ids: 100 }),
  look("note"),
];

const starter = (input: Partial<StarterInput> = {}) =>
  writeStarterConfig({ file: "people.csv", columns: PEOPLE, ...input });
const syncOf = (text: string) => parse(text).syncs[0]!;

describe("the fields that init proposes", () => {
  test("common names are taken", () => {
    expect(guessFields(PEOPLE)).toEqual({
      externalId: "customer_id",
      email: [{ column: "E-Mail", hashed: false }],
      phone: [{ column: "mobile", hashed: "auto" }],
      country: "Country Code",
    });
  });

  test("a column of hashes is marked as hashed, a mixed one is decided for each value", () => {
    const { email } = guessFields([
      look("email", { hashes: 100 }),
      look("work_email", { hashes: 1, emails: 99 }),
    ]);
    expect(email).toEqual([
      { column: "email", hashed: true },
      { column: "work_email", hashed: "auto" },
    ]);
  });

  test("a column of email addresses is one, whatever its name", () => {
    expect(guessFields([look("kontakt", { emails: 95 })]).email).toEqual([
      { column: "kontakt", hashed: false },
    ]);
  });

  test("a consent about emails is no email", () => {
    expect(guessFields([look("email", { emails: 90 }), look("email_opt_in")]).email).toHaveLength(1);
  });

  test("ids that look like phone numbers are no phone numbers", () => {
    expect(guessFields([look("order_no", { phones: 100, ids: 100 })]).phone).toEqual([]);
  });

  test("an id that is an email address is an identifier, and no external id", () => {
    expect(guessFields([look("id", { emails: 100 })])).toMatchObject({
      externalId: undefined,
      email: [{ column: "id" }],
    });
  });

  test("the most telling id is taken", () => {
    const columns = [look("id", { ids: 100 }), look("externalId", { ids: 100 })];
    expect(guessFields(columns).externalId).toBe("externalId");
  });

  test("an empty file's columns go by their names", () => {
    expect(guessFields([look("id", { values: 0 }), look("phone_number", { values: 0 })])).toMatchObject({
      externalId: "id",
      phone: [{ column: "phone_number", hashed: false }],
    });
  });
});

describe("the consent that init suggests", () => {
  test("is of columns whose names speak of it", () =>
    expect(
      guessConsent(["Consent_Ads", "ad_storage", "TC String", "gpp", "contents"].map((name) => look(name))),
    ).toEqual({ userData: "Consent_Ads", adStorage: "ad_storage", tcf: "TC String", gpp: "gpp" }));

  test("stays a comment: what a yes is a yes to, its owner knows", () => {
    const text = starter({ columns: [...PEOPLE, look("gdpr_consent"), look("tcf_string")] });
    expect(text).toContain("#   consent: { userData: gdpr_consent, tcf: tcf_string }");
    expect(syncOf(text).fields?.consent).toBeUndefined();
    expect(syncOf(text).consentBasis).toBeUndefined();
  });

  test("reminds of a statement where the country column has people who need one, and nowhere else", () => {
    const country = (consentCountries: number) =>
      starter({
        columns: [
          look("email"),
          look("country", { consentCountries }),
          look("state", { consentCountries: 9 }),
        ],
      });
    expect(country(3)).toContain("# consent: { basis:");
    expect(country(0)).not.toContain("consent");
    const written = country(3).replace("    # consent: { basis", "    consent: { basis");
    expect(refused(written).said, "a statement must be filled in").toContain("must be a date");
    expect(syncOf(written.replace("YYYY-MM-DD", "2026-01-15")).consentBasis).toMatchObject({
      on: "2026-01-15",
    });
  });
});

describe("a starter configuration", () => {
  test("it can be read, with placeholders where only the user knows", () => {
    const config = parse(starter());
    expect(config.syncs[0]).toMatchObject({
      name: "people",
      source: { file: "/etc/people/people.csv" },
      audience: { name: "People from Headwater" },
      mode: "upsert",
      fields: { externalId: "customer_id", phone: [{ column: "mobile", hashed: "auto" }] },
    });
    expect(starter()).toContain("Account settings");
  });

  test("an emulator's connection and destination take the placeholders' place", () => {
    const target = `connections:
  demo:
    clientId: c
    clientSecret: s
    refreshToken: Atzr|t
    endpoints: { api: "http://127.0.0.1:1/na", token: "http://127.0.0.1:1/token" }
destinations:
  demo: { connection: demo, profileId: "1", region: NA }
`;
    const text = starter({ target, mode: "mirror" });
    expect(syncOf(text)).toMatchObject({ destination: { name: "demo" }, mode: "mirror" });
    expect(syncOf(text).destination.connection.credentials().refreshToken).toBe("Atzr|t");
    expect(text).not.toContain("amazon:");
  });

  test("a file without identifiers gets a comment in place of fields", () => {
    const text = starter({ columns: [look("note")] });
    expect(text).toContain("# fields: {");
    expect(syncOf(text).fields).toBeUndefined();
  });

  test("without an id it says what that means", () => {
    expect(starter({ columns: [look("email")] })).toContain("# externalId: your own id");
  });

  test.each([
    "a: b # c",
    "{x}",
    "*",
    'say "mail"',
    "true",
    "0123",
    "line\nbreak",
    "naïve, email",
    "- email",
    "",
  ])("a column called %j is written so that it is read as it is", (name) => {
    const { fields } = syncOf(
      starter({ columns: [look(name || " ", { emails: 100 }), look("email", { emails: 100 })] }),
    );
    expect(fields!.email[0]!.column).toBe(name || " ");
  });

  test.each([
    ["data/Spring Buyers 2024.csv.gz", "spring-buyers-2024", "Spring Buyers 2024 from Headwater"],
    ["data/*.parquet", "people", "People from Headwater"],
    ["-", "people", "People from Headwater"],
    ["été.csv", "t", "T from Headwater"],
  ])("%s becomes sync %s", (file, name, audience) => {
    const sync = syncOf(starter({ file, format: "csv" }));
    expect(sync).toMatchObject({ name, audience: { name: audience }, source: { format: "csv" } });
  });

  test("no line is longer than a screen", () => {
    expect(
      Math.max(
        ...starter()
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(120);
  });
});

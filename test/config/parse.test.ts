import { describe, expect, test } from "vitest";
import { findSync, parseConfig } from "../../src/config/parse.ts";
import { parse, refusal, refused, SAMPLE, sampleWith } from "./sample.ts";

const first = (text: string) => parse(text).syncs[0]!;

describe("a configuration", () => {
  test("the smallest file gets every default", () => {
    const config = parse(SAMPLE);
    expect(config.limits).toEqual({ perSecond: 10, perHour: 6_000, recordsPerHour: 15_000_000 });
    expect(config.batch).toEqual({ records: 6_000, bytes: 5_000_000 });
    expect(config.syncs[0]).toMatchObject({
      name: "spring",
      source: { file: "/etc/people/people.csv" },
      destination: { name: "demo", profileId: "1234567890", region: "NA", connection: { name: "demo" } },
      audience: { name: "Spring buyers US", country: "US" },
      mode: "mirror",
      identity: {
        emailForms: "both",
        emailFix: "suggest",
        emailPlaceholders: "refuse",
        phoneForms: "both",
        phoneFix: "apply",
        invalidExternalId: "reject",
        defaultCountry: "US",
        unknownCountry: "default",
      },
      safetyStop: { maxRemovalRate: 0.2, maxUnreadableRate: 0.05 },
    });
    expect(config.syncs[0]!.fields).toBeUndefined();
  });

  test("a key with nothing after it counts as not said", () => {
    const sync = first(`${SAMPLE}    fields:\n    identity:\nlimits:\n  # requestsPerSecond: 5\n`);
    expect(sync.fields).toBeUndefined();
    expect(sync.identity.emailForms).toBe("both");
  });

  test("an anchor may be used again", () => {
    const text = sampleWith("{ file: people.csv }", "&people { file: people.csv }");
    const more = `  summer:\n    source: *people\n    audience: { name: Summer buyers }\n    mode: add\n`;
    expect(parse(text + more).syncs[1]!.source.file).toBe("/etc/people/people.csv");
  });
});

describe("ids", () => {
  test("a profile id without quotes is the text of its digits", () => {
    expect(first(sampleWith('"1234567890"', "1234567890")).destination.profileId).toBe("1234567890");
  });

  test("an audience id of 18 digits without quotes keeps every digit", () => {
    const text = sampleWith("name: Spring buyers US", "name: VIP, id: 413642381039213537");
    expect(first(text).audience.audienceId).toBe("413642381039213537");
  });

  test("leading zeros stay", () => {
    expect(first(sampleWith('"1234567890"', "0012")).destination.profileId).toBe("0012");
  });

  test("names that look like numbers are text", () => {
    const text = SAMPLE.replaceAll("demo", "2024");
    expect(first(`${text}    fields: { email: 2023, externalId: 007 }\n`)).toMatchObject({
      destination: { name: "2024" },
      fields: { externalId: "007", email: [{ column: "2023" }] },
    });
  });

  test.each(["12 34", "1234-5678", "amcyzzz", "12.5", "-1", "1e9"])("%s is no profile id", (written) => {
    expect(refused(sampleWith('"1234567890"', written))).toMatchObject({
      code: "config.value-invalid",
      at: "headwater.yaml:10",
    });
  });
});

describe("a source", () => {
  const source = (written: string) => first(sampleWith("{ file: people.csv }", written)).source;

  test("a path is relative to the file, an absolute one stays", () => {
    expect(source("{ file: ../data/*.csv }").file).toBe("/etc/data/*.csv");
    expect(source("{ file: /srv/people.csv }").file).toBe("/srv/people.csv");
  });

  test("- stays standard input", () => {
    expect(source('{ file: "-", format: jsonl }')).toEqual({ file: "-", format: "jsonl" });
  });

  test("a format that the name does not tell stays absent", () => {
    expect(source("{ file: people.dat }").format).toBeUndefined();
  });

  test("a tab may be written as \\t without quotes", () => {
    expect(source("{ file: people.txt, delimiter: \\t }").delimiter).toBe("\t");
  });

  test("a file without a header names its columns", () => {
    expect(source("{ file: a.csv, header: false, columns: [id, 2024] }").columns).toEqual(["id", "2024"]);
  });

  test.each([
    ["{ file: a.csv, header: false }", "`columns` must name the columns"],
    ["{ file: a.csv, columns: [id] }", "needs `header: false`"],
    ["{ file: a.csv, header: no }", 'must be true or false, not "no"'],
    ["{ file: a.csv, format: xlsx }", "must be one of csv, tsv, jsonl, parquet"],
    ["{ file: a.csv, encoding: utf8 }", "Did you mean `utf-8`?"],
    ["{ file: a.csv, delimiter: tab }", "must be one character"],
    ["{ file: [a.csv, b.csv] }", "must be text, not a list"],
    ["people.csv", "must be a section"],
    ["{ fiel: people.csv }", "Did you mean `file`?"],
    ["{ file: *.csv }", "A value that begins with * goes in quotes."],
  ])("%s is refused, with the line", (written, words) => {
    const { at, said } = refused(sampleWith("{ file: people.csv }", written));
    expect(at).toBe("headwater.yaml:13");
    expect(said).toContain(words);
  });
});

describe("an audience", () => {
  const audience = (written: string) => first(sampleWith("name: Spring buyers US", written)).audience;

  test("a country is put into capitals, and UK is read as GB", () => {
    expect(audience("name: Spring buyers, country: de").country).toBe("DE");
    expect(audience("name: Spring buyers, country: UK").country).toBe("GB");
    expect(audience("name: Spring buyers, country: NO").country).toBe("NO");
  });

  test("its country is the country of rows that name none", () => {
    expect(first(sampleWith("Spring buyers US", "Spring buyers, country: UK")).identity.defaultCountry).toBe(
      "GB",
    );
  });

  test("a time to live is kept in seconds, from days or seconds", () => {
    expect(audience("name: Spring buyers, ttlDays: 397").ttlSeconds).toBe(34_300_800);
    expect(audience("name: Spring buyers, ttl: 0").ttlSeconds).toBe(0);
    expect(audience("name: Spring buyers").ttlSeconds).toBeUndefined();
  });

  test("a short name is fine where the audience is there already", () => {
    expect(audience("name: VIP, id: 12").name).toBe("VIP");
  });

  test.each([
    ["name: VIP", "must be 10 to 128 characters long"],
    [`name: ${"x".repeat(129)}`, "must be 10 to 128 characters long"],
    ["name: Spring buyers, country: USA", 'two letters, such as US, not "USA"'],
    ["name: Spring buyers, country: EU", "must be a country code"],
    ["name: Spring buyers, ttlDays: 398", "from 0 to 397"],
    ["name: Spring buyers, ttl: 34300801", "from 0 to 34300800"],
    ["name: Spring buyers, ttl: 86400, ttlDays: 1", "keep one of them"],
    ["name: Spring buyers, ttlDays: 30d", 'not "30d"'],
    [`name: Spring buyers, description: ${"x".repeat(1_001)}`, "at most 1,000 characters"],
    ["id: 12", "`syncs.spring.audience.name` is missing"],
  ])("%.60s is refused", (written, words) => {
    const { at, said } = refused(sampleWith("name: Spring buyers US", written));
    expect(at).toBe("headwater.yaml:15");
    expect(said).toContain(words);
  });
});

describe("fields", () => {
  const fields = (written: string) => first(`${SAMPLE}    fields: ${written}\n`).fields;

  test("a column may be a name, a name with hashed, or a list of both", () => {
    expect(
      fields(
        "{ externalId: id, email: [email, { column: work_email, hashed: auto }], phone: { column: mobile }, country: land }",
      ),
    ).toEqual({
      externalId: "id",
      email: [
        { column: "email", hashed: false },
        { column: "work_email", hashed: "auto" },
      ],
      phone: [{ column: "mobile", hashed: false }],
      country: "land",
    });
  });

  test.each([
    ["{ email: e, phon: p }", "Did you mean `phone`?"],
    ["{ email: e, external_id: id }", "Did you mean `externalId`?"],
    ["{ email: { colum: e } }", "Did you mean `column`?"],
    [
      "{ email: [e, { column: f, hashed: sha256 }] }",
      "`syncs.spring.fields.email[1].hashed` must be true, false, auto",
    ],
    ["{ email: [] }", "must be a column's name"],
    ["{ email: true }", "must be a column's name, { column, hashed, list }, or a list of these, not true"],
    ["{ externalId: [a, b] }", "must be a column's name, not a list"],
    ["{ country: land }", "must name a column for `email` or `phone`"],
    ["email", "must be a section"],
  ])("%s is refused, with the line", (written, words) => {
    const { at, said } = refused(`${SAMPLE}    fields: ${written}\n`);
    expect(at).toBe("headwater.yaml:17");
    expect(said).toContain(words);
  });
});

describe("rules that a sync may say again", () => {
  test("a sync's own word goes before the file's, key by key", () => {
    const own = `    identity: { phone: { forms: seed, fix: off } }\n    safetyStop: { maxRemovalRate: 1 }\n`;
    const shared = `identity: { email: { forms: amazon }, phone: { forms: amazon }, externalId: derive, country: reject }\nsafetyStop: { maxRemovalRate: 0.1, maxUnreadableRate: 0 }\n`;
    expect(first(SAMPLE + own + shared)).toMatchObject({
      identity: {
        emailForms: "amazon",
        phoneForms: "seed",
        phoneFix: "off",
        invalidExternalId: "derive",
        unknownCountry: "reject",
      },
      safetyStop: { maxRemovalRate: 1, maxUnreadableRate: 0 },
    });
  });

  test.each([
    ["safetyStop: { maxRemovalRate: 20% }", "must be a number from 0 to 1"],
    ["safetyStop: { maxRemovalRate: 20 }", "must be a number from 0 to 1, not 20"],
    ["identity: { email: amazon }", "must be a section"],
    ["identity: { country: US }", "must be one of default, reject"],
    ["identity: { phone: { forms: e164 } }", "must be one of both, amazon, seed"],
    ["limits: { requestsPerSecond: 0.5 }", "must be a whole number from 1"],
    ["limits: { requestsPerHour: 0 }", "must be a whole number from 1"],
    ["limits: { recordsPerHour: 9999 }", "must be a whole number from 10000 to 15000000"],
    ["batch: { records: 10001 }", "from 1 to 10000"],
    ["batch: { bytes: 6MB }", "must be from 100KB to 5MB"],
    ["batch: { bytes: 5 }", "must be from 100KB to 5MB"],
  ])("%s is refused", (line, words) => {
    const { at, said } = refused(`${SAMPLE}${line}\n`);
    expect(at).toBe("headwater.yaml:17");
    expect(said).toContain(words);
  });

  test("a batch's size may be said in any unit", () => {
    expect(parse(`${SAMPLE}batch: { bytes: 512KiB }`).batch.bytes).toBe(524_288);
    expect(parse(`${SAMPLE}batch: { bytes: 200000 }`).batch.bytes).toBe(200_000);
  });
});

describe("connections and destinations", () => {
  test("a region that nobody says is NA", () => {
    expect(first(sampleWith("    region: NA\n", "")).destination.region).toBe("NA");
  });

  test("a destination takes its connection's region, and gives it its own", () => {
    expect(first(sampleWith("region: NA", "region: FE")).destination.region).toBe("FE");
    const text = sampleWith("    region: NA\n", "").replace("profileId", "region: EU\n    profileId");
    expect(first(text).destination).toMatchObject({ region: "EU", connection: { region: "EU" } });
  });

  test("two regions that differ are refused where the destination says its own", () => {
    const { code, at, said } = refused(sampleWith("    profileId", "    region: EU\n    profileId"));
    expect({ code, at }).toEqual({ code: "config.region-mismatch", at: "headwater.yaml:10" });
    expect(said).toContain('"demo" is in region EU, its connection "demo" in NA');
  });

  test("a connection without a region can't serve destinations of two", () => {
    const text = sampleWith("    region: NA\n", "")
      .replace("profileId", "region: EU\n    profileId")
      .replace("syncs:", "  other: { connection: demo, profileId: 2, region: FE }\nsyncs:");
    expect(refused(text).code).toBe("config.region-mismatch");
  });

  test("with one destination a sync need not name it", () => {
    expect(first(sampleWith("    destination: demo\n", "")).destination.name).toBe("demo");
  });

  test("with several destinations nothing is guessed", () => {
    const text = sampleWith("    destination: demo\n", "").replace(
      "syncs:",
      "  other: { connection: demo, profileId: 2 }\nsyncs:",
    );
    const { code, at, said } = refused(text);
    expect({ code, at }).toEqual({ code: "config.destination-unsaid", at: "headwater.yaml:13" });
    expect(said).toContain("demo, other");
  });

  test.each([
    ["connection: demo", "connection: dmo", "config.connection-unknown", 9],
    ["destination: demo", "destination: Demoo", "config.destination-unknown", 14],
  ])("%s written as %s names what was meant", (piece, replacement, code, line) => {
    expect(refused(sampleWith(piece, replacement))).toMatchObject({
      code,
      at: `headwater.yaml:${line}`,
      said: expect.stringContaining('Did you mean "demo"?'),
    });
  });

  test.each(["ftp://localhost", "localhost:8080", "http://user:pw@localhost"])("%s is no endpoint", (url) => {
    const { at, said } = refused(sampleWith("region: NA", `endpoints: { api: "${url}" }`));
    expect(at).toBe("headwater.yaml:3");
    expect(said).toContain("must be an http or https address");
    expect(said).not.toContain("pw@");
  });
});

describe("findSync", () => {
  test("a sync is found by its name", () => {
    expect(findSync(parse(SAMPLE), "spring").mode).toBe("mirror");
  });

  test("an unknown name is answered with those that there are", () => {
    const { code, hint } = refusal(() => findSync(parse(SAMPLE), "sprnig"));
    expect(code).toBe("config.sync-unknown");
    expect(hint).toBe('Did you mean "spring"? Syncs are: spring.');
  });

  test("a name of JavaScript's own is no sync", () => {
    expect(refusal(() => findSync(parse(SAMPLE), "constructor")).code).toBe("config.sync-unknown");
  });
});

describe("consent", () => {
  const basis = (on: string) => `{ basis: { statedBy: "Jane Doe, DPO", on: ${on}, text: "Notice 3.2" } }`;
  const parsedOn = (day: string, text: string) =>
    parseConfig(text, { file: "/etc/people/headwater.yaml", env: {}, now: Date.parse(day) });

  test("columns are named under fields", () =>
    expect(
      first(`${SAMPLE}    fields: { email: e, consent: { userData: ads, tcf: tcf_string } }\n`).fields
        ?.consent,
    ).toEqual({ userData: "ads", tcf: "tcf_string" }));

  test("at least one column must be named", () =>
    expect(refused(`${SAMPLE}    fields: { email: e, consent: {} }\n`).said).toContain(
      "must name a column for `userData`, `adStorage`, `tcf` or `gpp`",
    ));

  test("a statement holds for every sync, and a sync's own, or none, takes its place", () => {
    const shared = `consent: ${basis("2026-01-15")}\n`;
    expect(first(SAMPLE).consentBasis).toBeUndefined();
    expect(first(SAMPLE + shared).consentBasis).toEqual({
      statedBy: "Jane Doe, DPO",
      on: "2026-01-15",
      text: "Notice 3.2",
    });
    expect(first(`${SAMPLE}    consent: ${basis("2025-02-03")}\n${shared}`).consentBasis?.on).toBe(
      "2025-02-03",
    );
    expect(first(`${SAMPLE}    consent: {}\n${shared}`).consentBasis).toBeUndefined();
  });

  test.each([
    ["{ basis: { on: 2026-01-15, text: t } }", "`consent.basis.statedBy` is missing"],
    [basis("2026-02-30"), "must be a date such as 2026-01-15"],
    [basis("yesterday"), "must be a date such as 2026-01-15"],
    ["{ basis: { statedBy: a, on: 2026-01-15, text: t, adStorage: denied } }", "must be granted, or absent"],
  ])("%s is refused", (text, words) => expect(refused(`${SAMPLE}consent: ${text}\n`).said).toContain(words));

  test("a statement of tomorrow is none, though it may be tomorrow already somewhere", () => {
    const text = `${SAMPLE}    consent: ${basis("2026-01-15")}\n`;
    expect(parsedOn("2026-01-15T00:00Z", text).syncs[0]!.consentBasis).toBeDefined();
    expect(parsedOn("2026-01-14T11:00Z", text).syncs[0]!.consentBasis).toBeDefined();
    const error = refusal(() => parsedOn("2026-01-14T09:00Z", text));
    expect(error).toMatchObject({ code: "config.value-invalid", at: "headwater.yaml:17" });
    expect(error.message).toContain("`syncs.spring.consent.basis.on` must not be in the future");
  });
});

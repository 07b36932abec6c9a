import { describe, expect, test } from "vitest";
import type { AudienceReport } from "../../src/index.ts";
import { tcfString } from "../identity/consent-strings.ts";
import type { Row } from "./expected-audience.ts";
import { csv } from "./files.ts";
import { madeOnce } from "./made-once.ts";
import { openSite, type Site } from "./site.ts";

/** IAB's own samples. */
const TCF = "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA";
const NEWER_TCF = "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA";
const GPP = `DBACNY~${NEWER_TCF}~1YNN`;

const BASIS = { statedBy: "Jane Doe, DPO", on: "2026-01-15", text: "Privacy notice 3.2, section 4" };
const FIELDS = { externalId: "id", email: "email", country: "country" };
const CONSENT = { userData: "ads", adStorage: "storage", tcf: "tcf", gpp: "gpp" };

const person = (id: string, country: string, said: Partial<Row> = {}): Row => ({
  id,
  email: `${id}@example.com`,
  country,
  ads: "",
  storage: "",
  tcf: "",
  gpp: "",
  ...said,
});

/** Amazon at its strictest. */
const STRICT = { consent: "enforced" } as const;
const strictSite = () => openSite(STRICT);

async function syncOf(
  site: Site,
  rows: readonly Row[],
  settings: object = {},
  options: object = {},
): Promise<AudienceReport> {
  site.write("people.csv", csv(rows));
  site.spring({ fields: { ...FIELDS, consent: CONSENT }, safetyStop: { maxRemovalRate: 1 }, ...settings });
  return site.sync("spring", options);
}

interface SentRecord {
  externalUserId: string;
  action: string;
  countryCode: string;
  hashedPII: object[];
  userConsent?: {
    geo: { countryCode: string };
    consent: { amzn?: { amznUserData?: string; amznAdStorage?: string }; tcf?: string; gpp?: string };
  };
}

const sent = (site: Site): SentRecord[] =>
  site.wire.uploads().flatMap(({ body }) => (JSON.parse(body) as { records: SentRecord[] }).records);
const idsOf = async (site: Site) => [...(await site.members()).keys()].sort();

describe("consent on the wire", () => {
  test("is what the rows say, and Amazon, enforcing it, invalidates nobody for want of it", async () => {
    const site = await strictSite();
    const said = ["", "yes", "no", "unknown", "not_applicable", "maybe"];
    const strings = [{}, { tcf: TCF }, { gpp: GPP }, { tcf: "carla@example.com" }, { storage: "opt-out" }];
    const rows = ["GB", "DE", "CH", "US"].flatMap((country) =>
      said.flatMap((ads) =>
        strings.map((more, index) =>
          person(`${country}_${ads || "silent"}_${index}`, country, { ads, ...more }),
        ),
      ),
    );
    const report = await syncOf(site, rows);
    expect(report).toMatchObject({ state: "settled", processed: { invalidRecords: 0, failed: 0 } });
    const records = sent(site);
    expect(records.length).toBe(report.plan.changes.add);
    for (const { externalUserId, countryCode, userConsent } of records) {
      expect(JSON.stringify(userConsent ?? ""), externalUserId).not.toMatch(/DENIED|example/);
      if (userConsent) expect(userConsent.geo).toEqual({ countryCode });
      if (countryCode === "US") continue;
      const { amzn, tcf, gpp } = userConsent!.consent;
      expect(amzn?.amznUserData === "GRANTED" || tcf === TCF || gpp === GPP, externalUserId).toBe(true);
    }
    expect(await idsOf(site)).toEqual(records.map(({ externalUserId }) => externalUserId).sort());
    // Of 30 in each country, 6 say no to storage and 4 of the others to their data. Elsewhere all others may be sent;
    // here those who granted, in 4 ways, or have a string, in 2 ways of 4 answers that are neither yes nor no.
    expect(report.plan.rows).toMatchObject({ read: 120, members: 20 + 3 * (4 + 2 * 4) });
    expect(report.plan.consent).toMatchObject({
      own: records.filter((one) => one.userConsent).length,
      onBasis: 0,
    });
  });

  test("rests on the statement only where a signal is wanted and the row is silent, and the report says so", async () => {
    const site = await strictSite();
    const rows = [
      person("silent", "GB"),
      person("own", "GB", { tcf: TCF }),
      person("unsure", "FR", { ads: "unknown" }),
      person("garbled", "FR", { tcf: "+49 151 23456789" }),
      person("elsewhere", "US"),
    ];
    const report = await syncOf(site, rows, { consent: { basis: BASIS } });
    const consents = new Map(
      sent(site).map(({ externalUserId, userConsent }) => [externalUserId, userConsent?.consent]),
    );
    expect(Object.fromEntries(consents)).toEqual({
      silent: { amzn: { amznUserData: "GRANTED" } },
      own: { tcf: TCF },
      elsewhere: undefined,
    });
    expect(report.plan.consent).toEqual({ own: 1, onBasis: 1, basis: BASIS });
    expect(report.plan.rejections).toEqual([{ field: "consent", reason: "consent.missing", count: 2 }]);
    const typed = site.type(`runs ${report.runId}`);
    expect(await typed.ended).toBe(0);
    expect(typed.stdout()).toContain(
      "1 as their rows say, 1 as Jane Doe, DPO stated on 2026-01-15 (Privacy notice 3.2, section 4)",
    );
  });

  test("of a string that does not permit all is sent as it is, and the plan says what is missing", async () => {
    const site = await strictSite();
    const fine = tcfString({ purposes: [1], vendors: [793] });
    const report = await syncOf(site, [person("a", "GB", { tcf: TCF }), person("b", "GB", { tcf: fine })]);
    expect(await idsOf(site)).toEqual(["a", "b"]);
    const notices = report.plan.notices.filter(({ code }) => code.startsWith("consent."));
    expect(notices.map(({ code, message }) => [code, message])).toEqual([
      [
        "consent.tcf-without-storage",
        "1 row has a consent string that says: no consent to storage on a device (purpose 1).",
      ],
      [
        "consent.tcf-without-amazon",
        "1 row has a consent string that says: no consent for Amazon (vendor 793).",
      ],
    ]);
  });

  test("is sent again when it changed, and not when it did not", async () => {
    const site = await strictSite();
    const day = (tcf: string, ads = "") => syncOf(site, [person("a", "GB", { tcf, ads }), person("b", "US")]);
    expect((await day(TCF)).plan.changes).toMatchObject({ add: 2 });
    expect((await day(TCF)).plan.changes).toMatchObject({ update: 0, unchanged: 2 });
    expect((await day(NEWER_TCF)).plan.changes).toMatchObject({ update: 1, unchanged: 1 });
    expect((await day(NEWER_TCF, "yes")).plan.changes).toMatchObject({ update: 1, unchanged: 1 });
    expect(sent(site).at(-1)!.userConsent!.consent).toEqual({
      amzn: { amznUserData: "GRANTED" },
      tcf: NEWER_TCF,
    });
  });
});

describe("who withdraws", () => {
  const agreed = ["a", "b", "c"].map((id) => person(id, "GB", { ads: "yes" }));
  const agreedSite = madeOnce(async () => {
    const site = await strictSite();
    await syncOf(site, agreed);
    return site;
  }, STRICT);
  /** Amazon has two addresses of one of them, and somebody from elsewhere. */
  const movedSite = madeOnce(async () => {
    const site = await strictSite();
    await syncOf(site, [...agreed, person("d", "US")], { mode: "upsert" });
    await syncOf(site, [{ ...agreed[0]!, email: "a.new@example.com" }], { mode: "upsert" });
    return site;
  }, STRICT);

  test.each(["add", "upsert", "mirror"])(
    "is taken out under %s, with every hash ever sent, and stays out",
    async (mode) => {
      const site = await movedSite();
      const after = [
        person("a", "GB", { ads: "no" }),
        person("b", "GB"),
        person("c", "GB", { ads: "yes" }),
        person("d", "US", { ads: "DENIED" }),
        person("stranger", "US", { storage: "no" }),
      ];
      const report = await syncOf(site, after, { mode });
      expect(report.plan.changes).toMatchObject({ add: 0, remove: 3, withdrawn: 3 });
      expect(report.plan.rows).toMatchObject({ read: 5, members: 1, held: 0, rejected: 4 });
      const removal = sent(site).find(
        ({ externalUserId, action }) => externalUserId === "a" && action === "DELETE",
      )!;
      expect(removal.hashedPII).toHaveLength(2);
      expect(sent(site).filter(({ action, userConsent }) => action === "DELETE" && userConsent)).toEqual([]);
      expect(await idsOf(site)).toEqual(["c"]);
      expect((await syncOf(site, after, { mode })).books.planned).toBe(0);
      await syncOf(site, agreed, { mode });
      expect(await idsOf(site)).toEqual(["a", "b", "c"]);
    },
  );

  test("is taken out though rows can't be read, which holds back the removal of those who are absent", async () => {
    const site = await agreedSite();
    const report = await syncOf(site, [
      person("a", "GB", { ads: "no" }),
      person("", "GB"),
      person("b", "GB", { ads: "yes" }),
    ]);
    expect(report.plan).toMatchObject({ changes: { remove: 1, withdrawn: 1 }, withheldRemovals: 1 });
    expect(await idsOf(site)).toEqual(["b", "c"]);
  });

  test("is not asked by remove: consent plays no part there", async () => {
    const site = await agreedSite();
    const report = await syncOf(site, [person("a", "GB"), person("b", "GB", { ads: "no", tcf: "maybe" })], {
      mode: "remove",
    });
    expect(report.plan).toMatchObject({
      changes: { remove: 2, withdrawn: 0 },
      rejections: [],
      droppedFields: [],
    });
    expect(await idsOf(site)).toEqual(["c"]);
  });

  test.each(["add", "mirror"])(
    "with everyone at once, under %s, is what a broken column looks like: a person must say the number",
    async (mode) => {
      const site = await agreedSite();
      const settings = { mode, safetyStop: { maxRemovalRate: 0.2 } };
      const broken = agreed.map((row) => ({ ...row, ads: "0" }));
      await expect(syncOf(site, broken, settings)).rejects.toMatchObject({
        code: "plan.drop-too-large",
        message: expect.stringContaining("the consent columns may be wrong"),
        hint: expect.stringContaining("--allow-removals 3"),
      });
      expect(await idsOf(site)).toEqual(["a", "b", "c"]);
      await syncOf(site, broken, settings, { allowRemovals: 3 });
      expect(await idsOf(site)).toEqual([]);
    },
  );
});

describe("without columns of consent and without a statement", () => {
  const bare = { fields: FIELDS };

  test("people of the UK and the EEA are skipped, and the plan says what to write", async () => {
    const site = await strictSite();
    const report = await syncOf(site, [person("a", "GB"), person("b", "uk"), person("c", "US")], bare);
    expect(report.plan).toMatchObject({
      changes: { add: 1 },
      rejections: [{ field: "consent", reason: "consent.missing", count: 2 }],
    });
    const notice = report.notices.find(({ code }) => code === "consent.no-basis")!;
    expect(notice.message).toContain("2 rows");
    expect(notice.hint).toContain("consent: { basis: { statedBy:");
    expect(await idsOf(site)).toEqual(["c"]);
  });

  test("a file of nobody else is refused, with the same lines", async () => {
    const site = await strictSite();
    await expect(syncOf(site, [person("a", "GB"), person("b", "DE")], bare)).rejects.toMatchObject({
      code: "source.no-usable-rows",
      hint: expect.stringContaining("consent: { basis: { statedBy:"),
    });
    expect(site.wire.uploads()).toEqual([]);
  });

  test("a column that is mapped and not there is refused before anything is read", async () => {
    const site = await strictSite();
    const fields = { ...FIELDS, consent: { tcf: "tcf_string" } };
    await expect(syncOf(site, [person("a", "US")], { fields })).rejects.toMatchObject({
      code: "source.column-missing",
    });
  });

  test("those sent before are taken out when consent comes to be wanted, and come back with a statement", async () => {
    const site = await strictSite();
    const rows = [person("a", "GB"), person("b", "US")];
    await syncOf(site, rows, { ...bare, consent: { basis: BASIS } });
    expect((await syncOf(site, rows, bare)).plan.changes).toMatchObject({ remove: 1, withdrawn: 1 });
    expect(await idsOf(site)).toEqual(["b"]);
    await syncOf(site, rows, { ...bare, consent: { basis: BASIS } });
    expect(await idsOf(site)).toEqual(["a", "b"]);
  });
});

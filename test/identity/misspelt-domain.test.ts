import { describe, expect, test } from "vitest";
import { MISSPELT_DOMAINS, withSlips } from "../../src/identity/misspelt-domain.ts";
import { sql } from "../../src/sql/sql.ts";
import { identities, sha256 } from "./identities.ts";

const { database, hash } = identities();

/** Domains at which people have mail, some a letter away from a bigger one's. */
const REAL =
  `gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.ca yahoo.in yahoo.co.in
  yahoo.co.jp yahoo.com.br yahoo.com.mx yahoo.com.ar yahoo.com.au ymail.com rocketmail.com hotmail.com hotmail.co.uk hotmail.fr
  hotmail.de hotmail.es hotmail.it hotmail.ca hotmail.be hotmail.nl outlook.com outlook.fr outlook.de outlook.es outlook.it
  outlook.jp live.com live.co.uk live.fr live.nl live.ca msn.com icloud.com me.com mac.com aol.com aol.co.uk aol.de aim.com
  mail.com email.com gmx.com gmx.de gmx.net gmx.at gmx.ch gmx.us mail.ru yandex.com yandex.ru proton.me protonmail.com pm.me
  zoho.com fastmail.com hey.com tutanota.com inbox.com comcast.net comcast.com verizon.net verizon.com att.net att.com
  sbcglobal.net bellsouth.net cox.net cox.com charter.net charter.com earthlink.net juno.com web.de t-online.de freenet.de
  arcor.de orange.fr wanadoo.fr free.fr sfr.fr laposte.net libero.it virgilio.it tiscali.it alice.it btinternet.com sky.com
  talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk docomo.ne.jp ezweb.ne.jp softbank.jp rediffmail.com qq.com 163.com
  naver.com hanmail.net uol.com.br bol.com.br terra.com.br bigpond.com optusnet.com.au shaw.ca rogers.com sympatico.ca
  gmal.de ao.com am.com`.split(/\s+/);

describe("the table of slips", () => {
  test("has no slip that somebody has mail at", () =>
    expect(REAL.filter((domain) => MISSPELT_DOMAINS.has(domain))).toEqual([]));

  test("means no domain that is a slip itself", () =>
    expect([...MISSPELT_DOMAINS.values()].filter((meant) => MISSPELT_DOMAINS.has(meant))).toEqual([]));

  test("means domains that somebody has mail at", () =>
    expect([...new Set(MISSPELT_DOMAINS.values())].filter((meant) => !REAL.includes(meant))).toEqual([]));

  test("is what SQL finds, each slip and nothing else", async () => {
    const given = [...MISSPELT_DOMAINS.keys(), ...REAL];
    const rows = await database().all(
      withSlips(sql`select unnest(${given.map((domain) => `Ann@${domain.toUpperCase()}`)}) as value`, [
        { value: sql`value`, slip: sql`slip`, corrected: sql`corrected` },
      ]),
    );
    const found = rows.filter(({ slip }) => slip !== null);
    expect(new Map(found.map(({ slip, corrected }) => [slip, corrected]))).toEqual(
      new Map([...MISSPELT_DOMAINS].map(([slip, meant]) => [slip, `Ann@${meant}`])),
    );
    expect(rows.filter(({ slip, value, corrected }) => slip === null && value !== corrected)).toEqual([]);
  });
});

describe("a misspelt email", () => {
  const fields = { externalId: "id", email: [{ column: "e", hashed: false as const }] };
  const one = async (e: string, emailFix?: "off" | "suggest" | "apply") => {
    const rules = emailFix === undefined ? {} : { emailFix };
    const [row] = await hash([{ id: "1", e }], { fields, rules });
    return [row!.sets?.[0]?.email, row!.dropped, row!.slips];
  };
  const INVALID = "email:email.invalid";

  test("is told of and hashed as it stands, where nothing is said", async () => {
    expect(await one("ann@gmial.com")).toEqual([sha256("ann@gmial.com"), null, "gmial.com"]);
    expect(await one("ann@gmail")).toEqual([undefined, INVALID, "gmail"]);
  });

  test("is no matter at all where that is off", async () => {
    expect(await one("ann@gmial.com", "off")).toEqual([sha256("ann@gmial.com"), null, null]);
    expect(await one("ann@gmail", "off")).toEqual([undefined, INVALID, null]);
  });

  test.each<[raw: string, hashed: string]>([
    ["ann@gmial.com", "ann@gmail.com"],
    [" Ann.B@GMAIL.CON ", "ann.b@gmail.com"],
    ["ann@gmail", "ann@gmail.com"],
    ["ann@yahoo.con", "ann@yahoo.com"],
    ["ann@comcast.ner", "ann@comcast.net"],
  ])("%j is hashed as %j where it is to be corrected", async (raw, hashed) =>
    expect((await one(raw, "apply")).slice(0, 2)).toEqual([sha256(hashed), null]),
  );

  test.each([
    "a b@gmial.com",
    "@gmial.com",
    "ann@b@gmial.com",
    "gmial.com",
    "ann@gmial.com=gmail.com gamil.com",
  ])("%j stays no address, and is no slip", async (raw) =>
    expect(await one(raw, "apply")).toEqual([undefined, INVALID, null]),
  );

  test("of several columns, each is told of", async () => {
    const both = { ...fields, email: ["e", "f"].map((column) => ({ column, hashed: "auto" as const })) };
    const [row] = await hash([{ id: "1", e: "ann@gmial.com", f: "ann@aol.con" }], { fields: both });
    expect(row!.slips).toBe("gmial.com aol.con");
  });
});

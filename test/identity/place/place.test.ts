import { describe, expect, test } from "vitest";
import { ADDRESS_WORDS } from "../../../src/identity/place/address-words.ts";
import { STATE_CODES } from "../../../src/identity/place/state-codes.ts";
import { sql } from "../../../src/sql/sql.ts";
import { identities } from "../identities.ts";

const { value } = identities();

const formOf = (rule: string, country: string, given: string): Promise<unknown> =>
  value(sql`${sql.id(rule)}(value${country === "" ? sql`` : sql`, ${sql.literal(country)}`})`, given);

describe("a name, a place", () => {
  test.each<[rule: string, country: string, given: string, form: string | null]>([
    ["amazon_name", "", "Faulkner", "faulkner"],
    ["amazon_name", "", "Müller-Groß", "muellergross"],
    ["amazon_name", "", "Mu\u0308ller", "mueller"],
    ["amazon_name", "", "Søren Ærø", "sorenaero"],
    ["amazon_name", "", "O'Brien 3rd", "obrien3rd"],
    ["amazon_name", "", "Peña", "pea"],
    ["amazon_name", "", "名前", null],
    ["amazon_city", "", "Val-d'Or", "valdor"],
    ["amazon_city", "", "São Paulo", "sopaulo"],
    ["amazon_city", "", "Mu\u0308nchen", "mnchen"],
    ["amazon_city", "", "東京", null],
    ["amazon_state", "US", "TX", "tx"],
    ["amazon_state", "US", "West Virginia", "wv"],
    ["amazon_state", "US", "N.Y.", "ny"],
    ["amazon_state", "US", "District of Columbia", "di"],
    ["amazon_state", "CA", "British Columbia", "bc"],
    ["amazon_state", "CA", "Québec", "qu"],
    ["amazon_state", "CA", "Quebec", "qc"],
    ["amazon_state", "DE", "North Rhine-Westphalia", "nw"],
    ["amazon_state", "DE", "Nordrhein-Westfalen", "no"],
    ["amazon_state", "FR", "Alsace", "aa"],
    ["amazon_state", "FR", "Bretagne", "br"],
    ["amazon_state", "FR", "Provence-Alpes-Côte d'Azur", "pr"],
    ["amazon_state", "FR", "Île-de-France", "le"],
    ["amazon_state", "ES", "Madrid", "m"],
    ["amazon_state", "ES", "Catalonia", "ca"],
    ["amazon_state", "ES", "Santa Cruz de Tenerife", "tf"],
    ["amazon_state", "IT", "Rome", "rm"],
    ["amazon_state", "IT", "Roma", "ro"],
    ["amazon_state", "IT", "Lombardia", "lo"],
    ["amazon_state", "IN", "Maharashtra", "ma"],
    ["amazon_state", "AU", "New South Wales", "ne"],
    ["amazon_state", "JP", "東京", null],
    ["amazon_postal_code", "US", "1234", null],
    ["amazon_postal_code", "US", "75236-9599", "75236"],
    ["amazon_postal_code", "DE", "D-80331", "80331"],
    ["amazon_postal_code", "FR", "77304 CEDEX", "77304"],
    ["amazon_postal_code", "JP", "〒787-0150", "7870150"],
    ["amazon_postal_code", "JP", "787-015", null],
    ["amazon_postal_code", "JP", "060-0042.0", "0600042"],
    ["amazon_postal_code", "IN", "110 001", "110001"],
    ["amazon_postal_code", "IN", "682001.0", "682001"],
    ["amazon_postal_code", "IN", "68200", null],
    ["amazon_postal_code", "CA", "k1a 0b1", "K1A0B1"],
    ["amazon_postal_code", "CA", "T2P 2M5, Canada", "T2P2M5"],
    ["amazon_postal_code", "CA", "K1A", null],
    ["amazon_postal_code", "GB", "sw1a 1aa", "SW1A1AA"],
    ["amazon_postal_code", "GB", "M1 1AE", "M11AE"],
    ["amazon_postal_code", "GB", "EH99 1SP Edinburgh", "EH991SP"],
    ["amazon_postal_code", "GB", "SW1A", null],
    ["amazon_postal_code", "NL", "1012 AB", "1012ab"],
    ["amazon_postal_code", "NL", "-", null],
    ["amazon_address", "US", "39 WEST street", "39wst"],
    ["amazon_address", "US", "12-34 Main [rear] St c/o Ann", "1234mainrearstann"],
    ["amazon_address", "US", "12-B Elm Avenue", "12belmave"],
    ["amazon_address", "US", "Suite # 5", "stenumber5"],
    ["amazon_address", "US", "No 5, Upper-Field Road", "number5upper-fieldrd"],
    ["amazon_address", "US", "8 Old Viaduct Hill, Hangar 3", "8oldviahlhngr3"],
    ["amazon_address", "US", "1 Sunset Boulevard", "1sunsetboulevard"],
    ["amazon_address", "US", " , . ", null],
    ["amazon_address", "GB", "Flat 2, 5 Mill Hill Close", "flat25millhillclose"],
    ["amazon_address", "GB", "7 Abbey Gdns", "7abbeygardens"],
    ["amazon_address", "CA", "12 Mill Road East", "12millrde"],
    ["amazon_address", "CA", "30 Cedar Sqre, 2 Birch Drv", "30cedarsq2birchdr"],
    ["amazon_address", "CA", "41 Av du Verger", "41avduverger"],
    ["amazon_address", "DE", "Hauptstraße 5", "hauptstrasse5"],
    ["amazon_address", "DE", "Berliner Str. 5", "berlinerst5"],
    ["amazon_address", "FR", "3 allee des Acacias", "3alléedesacacias"],
    ["amazon_address", "FR", "3 bd Voltaire", "3boulevardvoltaire"],
    ["amazon_address", "ES", "C/ Mayor, 3", "callemayor3"],
    ["amazon_address", "ES", "Avda. de la Paz 8", "avenidadelapaz8"],
    ["amazon_address", "IT", "Via Roma, 3", "viaroma3"],
    ["amazon_address", "IT", "P.zza Duomo 1", "piazzaduomo1"],
    ["amazon_address", "JP", "1-2-3 Ginza", "12-3ginza"],
    ["amazon_address", "IN", "12 M G Road", "12mgrd"],
    ["amazon_address", "NL", "North Street 5", "nstreet5"],
  ])("%s in %s of %j is %j", async (rule, country, given, form) =>
    expect(await formOf(rule, country, given)).toBe(form),
  );

  test("each name of a state in the tables has its code", async () => {
    for (const [country, names] of Object.entries(STATE_CODES)) {
      const pairs = [...names.matchAll(/(\S+) (\S+)/g)].map(([, name, code]) => [name!, code!.toLowerCase()]);
      const given = sql.literal(pairs.map(([name]) => name).join(" "));
      const codes = await value(
        sql`array_to_string(list_transform(string_split(${given}, ' '), name -> amazon_state(name, ${sql.literal(country)})), ' ')`,
        "",
      );
      expect(codes).toBe(pairs.map(([, code]) => code).join(" "));
    }
  });

  test("each word of an address has its country's form, and that form is one that stays", async () => {
    for (const [country, words] of ADDRESS_WORDS) {
      const said = (texts: Iterable<string>) =>
        value(
          sql`amazon_address(value, ${sql.literal(country === "" ? "NL" : country)})`,
          [...texts].join(" "),
        );
      const forms = [...words.values()];
      const expected = forms.join("").toLowerCase();
      expect(await said(words.keys())).toBe(expected);
      const changed = forms.filter((form) => (words.get(form) ?? form) !== form);
      expect([country, ...changed]).toStrictEqual([country]);
    }
  });
});

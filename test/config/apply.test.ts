import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applied } from "../../src/config/apply.ts";
import { keptDocuments } from "../../src/config/document.ts";
import { documentOf, everythingIn } from "../../src/config/entries.ts";
import { configOf, parseConfig } from "../../src/config/parse.ts";
import { writeYaml } from "../../src/config/write-yaml.ts";
import { CONSOLE, type SettingsDocument } from "../../src/model/settings-document.ts";

const FOLDER = "/srv/people";
const SHOP = "shops/shop.yaml";

const rate = fc.double({ min: 0, max: 1, noNaN: true });
const emailForms = fc.record({ forms: fc.constantFrom("amazon", "seed", "both") }, { requiredKeys: [] });
const rules = fc.record(
  {
    identity: fc.record({ email: emailForms, phone: emailForms }, { requiredKeys: [] }),
    safetyStop: fc.record({ maxRemovalRate: rate, maxUnreadableRate: rate }, { requiredKeys: [] }),
    consent: fc.constantFrom({}, { basis: { statedBy: 'Ann: "law"', on: "2025-01-15", text: "#1" } }),
  },
  { requiredKeys: [] },
);

/** The same, as far as it means something to events. */
const rulesOfEvents = rules.map(({ safetyStop: { maxUnreadableRate } = {}, ...rest }) => ({
  ...rest,
  ...(maxUnreadableRate !== undefined && { safetyStop: { maxUnreadableRate } }),
}));

/** What one owner may say; its names are its own. */
const document = (own: string) =>
  fc
    .record({
      shared: rules,
      syncs: fc.array(rules, { maxLength: 2 }),
      events: fc.array(rulesOfEvents, { maxLength: 1 }),
      file: fc.constantFrom("a.csv", "/data/a.csv", "-", "../x/*.csv", "2024"),
      names: fc.constantFrom([own], [own, `${own}2`]),
      profileId: fc.constantFrom("007", "12345678901234567890", "13"),
    })
    .map(({ shared, syncs, events, file, names, profileId }) => ({
      ...shared,
      destinations: Object.fromEntries(names.map((name) => [name, { connection: "amazon", profileId }])),
      syncs: Object.fromEntries(
        syncs.map((rules, index) => [
          `${own}-${index}`,
          {
            ...rules,
            source: { file },
            audience: { name: `Buyers of ${own} ${index}` },
            mode: "mirror",
            ...(names.length > 1 && { destination: own }),
          },
        ]),
      ),
      events: Object.fromEntries(
        events.map((rules) => [
          `${own}-events`,
          {
            ...rules,
            source: { file },
            fields: { time: "at", email: "email" },
            ...(names.length > 1 && { destination: own }),
          },
        ]),
      ),
    }));

const apply = (documents: readonly SettingsDocument[], value: unknown, owner?: string) => {
  const given = { yaml: writeYaml(value), owner, takeOver: false, by: "ann", at: Date.UTC(2026, 0, 1) };
  const { documents: changed, result } = applied(documents, FOLDER, given);
  const owners = changed.map((one) => one.owner);
  return { documents: [...documents.filter((one) => !owners.includes(one.owner)), ...changed], result };
};

/** The console's settings and a file's, side by side. */
const settings = fc.record({ ours: document("ours"), theirs: document("theirs") }).map(({ ours, theirs }) => {
  const connections = { amazon: { region: "NA", clientId: "amzn1.client" } };
  return apply(apply([], { connections, ...ours }).documents, theirs, SHOP).documents;
});

const NOTHING = { added: [], changed: [], removed: [] };

describe("whatever two owners say", () => {
  test("what is kept of a file and is applied again changes nothing", () => {
    fc.assert(
      fc.property(settings, (documents) => {
        expect(apply(documents, documentOf(documents, SHOP).body, SHOP).result).toEqual(NOTHING);
      }),
      { numRuns: 30 },
    );
  });

  test("all of it as one file comes to the same syncs, and taken into the console changes nothing there", () => {
    fc.assert(
      fc.property(settings, (documents) => {
        const whole = everythingIn(documents, FOLDER);
        const asFile = parseConfig(writeYaml(whole), { file: `${FOLDER}/headwater.yaml`, env: {} });
        const { syncs, events } = configOf(keptDocuments(documents, FOLDER), { env: {} });
        expect(JSON.stringify([asFile.syncs, asFile.events])).toBe(JSON.stringify([syncs, events]));

        const ours = documents.filter(({ owner }) => owner === CONSOLE);
        expect(apply(ours, everythingIn(ours, FOLDER)).result).toEqual(NOTHING);
      }),
      { numRuns: 30 },
    );
  });
});

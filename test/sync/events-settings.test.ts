import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { open, openState, type State } from "../../src/index.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { manualClock } from "../manual-clock.ts";

const BY = { by: "ann" };
const CONNECTION = { region: "NA", clientId: "amzn1.client" };
const DESTINATION = { connection: "amazon", profileId: "1234567890" };
const EVENTS = {
  source: { file: "orders/*.csv" },
  fields: { time: "ordered_at", email: "email", customData: { brand: "brand_column" } },
  defaults: { type: "LEAD" },
};
const PURCHASES = { kind: "events", name: "purchases" } as const;

/** Another owner's, with rules that hold for its own entries. */
const SHOP = `identity: { email: { forms: amazon }, externalId: derive }
safetyStop: { maxRemovalRate: 0.5, maxUnreadableRate: 0.1 }
events:
  sign-ups:
    source: { file: sign-ups.csv }
    fields: { time: at, phone: phone }
    defaults: { type: SIGN_UP }
`;
const OWNER = "shops/shop.yaml";

/** A console whose events go to its only destination. */
async function aConsole(): Promise<State & { cwd: string }> {
  const cwd = temporaryFolder();
  const state = await openState({ cwd, env: {}, clock: manualClock() });
  onTestFinished(() => state.close());
  await state.settings.put({ kind: "connections", name: "amazon", body: CONNECTION }, BY);
  await state.settings.put({ kind: "destinations", name: "amazon", body: DESTINATION }, BY);
  await state.settings.put({ ...PURCHASES, body: EVENTS }, BY);
  return { ...state, cwd };
}

const configOf = async (cwd: string) => {
  await using headwater = await open({ cwd, env: {}, clock: manualClock() });
  return headwater.config;
};

/** What they come to, by name. */
const eventsOf = async (cwd: string) =>
  new Map((await configOf(cwd)).events.map((entry) => [entry.name, JSON.stringify(entry)]));

test("the console's events and an applied file's hold together, each with its own rules and paths", async () => {
  const { settings, cwd } = await aConsole();
  const applied = await settings.apply(SHOP, { ...BY, owner: OWNER });
  expect(applied).toEqual({ added: ["events entry sign-ups"], changed: [], removed: [] });
  expect((await configOf(cwd)).events).toMatchObject([
    {
      name: "sign-ups",
      source: { file: join(cwd, "shops/sign-ups.csv") },
      destination: { name: "amazon" },
      rules: { emailForms: "amazon" },
      maxUnreadableRate: 0.1,
    },
    {
      name: "purchases",
      source: { file: join(cwd, "orders/*.csv") },
      rules: { emailForms: "both" },
      maxUnreadableRate: 0.05,
    },
  ]);
  expect(await settings.entry("events", "sign-ups")).toMatchObject({ owner: OWNER });
});

test("what is exported says the same when it is applied again", async () => {
  const { settings, cwd } = await aConsole();
  await settings.apply(SHOP, { ...BY, owner: OWNER });
  const before = await eventsOf(cwd);
  const everything = await settings.export();
  expect(parseYaml(everything).events["sign-ups"]).toMatchObject({
    source: { file: "shops/sign-ups.csv" },
    identity: { email: { forms: "amazon" } },
    safetyStop: { maxUnreadableRate: 0.1 },
  });

  const again = { ...BY, owner: "headwater.yaml", takeOver: true };
  await settings.apply(everything, again);
  expect(await eventsOf(cwd)).toEqual(before);
  const nothing = { added: [], changed: [], removed: [] };
  expect(await settings.apply(everything, again)).toEqual(nothing);
});

test("what is exported of people alone does not speak of events", async () => {
  const { settings } = await aConsole();
  await settings.remove(PURCHASES, BY);
  expect(await settings.export()).not.toContain("events");
});

test("a file that no longer names an entry takes it out, and one of another owner is not taken unasked", async () => {
  const { settings } = await aConsole();
  await settings.apply(SHOP, { ...BY, owner: OWNER });
  const gone = await settings.apply("undo: { keepDays: 3 }\n", { ...BY, owner: OWNER });
  expect(gone).toMatchObject({ removed: ["events entry sign-ups"] });
  const theirs = SHOP.replace("sign-ups:", "purchases:");
  await expect(settings.apply(theirs, { ...BY, owner: OWNER })).rejects.toMatchObject({
    code: "settings.owned-elsewhere",
    at: "events entry purchases",
  });
});

test("a destination that events go to stays, and a second one changes nothing for them", async () => {
  const { settings, cwd } = await aConsole();
  await expect(settings.remove({ kind: "destinations", name: "amazon" }, BY)).rejects.toMatchObject({
    code: "settings.in-use",
    message: "The destination amazon is used by events entry purchases.",
  });
  const second = { kind: "destinations", name: "second", body: { ...DESTINATION, profileId: "2" } } as const;
  await settings.put(second, BY);
  expect((await configOf(cwd)).events[0]!.destination.name).toBe("amazon");
});

test("a sync of the same name is refused, whoever owns the events", async () => {
  const { settings } = await aConsole();
  const body = { source: { file: "a.csv" }, audience: { name: "Spring buyers US" }, mode: "add" };
  await expect(settings.put({ kind: "syncs", name: "purchases", body }, BY)).rejects.toMatchObject({
    code: "config.name-twice",
    message: 'A sync and an events entry are both named "purchases".',
  });
});

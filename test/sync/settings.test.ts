import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { open, openState, type SettingsEntry, type State } from "../../src/index.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { manualClock } from "../manual-clock.ts";

const BY = { by: "ann" };
const CONNECTION = { region: "NA", clientId: "amzn1.client" };
const DESTINATION = { connection: "amazon", profileId: "1234567890" };
const SYNC = {
  source: { file: "people.csv" },
  audience: { name: "Spring buyers US" },
  mode: "mirror",
};

const SHOP = `destinations:
  shop: { connection: amazon, profileId: "99" }
identity: { email: { forms: amazon } }
safetyStop: { maxRemovalRate: 0.5 }
limits: { requestsPerSecond: 3 }
syncs:
  autumn:
    source: { file: autumn.csv }
    audience: { name: Autumn buyers US }
    mode: add
    safetyStop: { maxUnreadableRate: 0.1 }
`;

const opened = async (cwd = temporaryFolder()): Promise<State & { cwd: string }> => {
  const state = await openState({ cwd, env: {}, clock: manualClock() });
  onTestFinished(() => state.close());
  return { ...state, cwd };
};

const puts = (state: State, ...entries: Pick<SettingsEntry, "kind" | "name" | "body">[]) =>
  entries.reduce<Promise<unknown>>(
    (before, entry) => before.then(() => state.settings.put(entry, BY)),
    Promise.resolve(),
  );

/** A console with one of each. */
const aConsole = async (): Promise<State & { cwd: string }> => {
  const state = await opened();
  await puts(
    state,
    { kind: "connections", name: "amazon", body: CONNECTION },
    { kind: "destinations", name: "amazon", body: DESTINATION },
    { kind: "syncs", name: "spring", body: SYNC },
  );
  return state;
};

const configOf = async (cwd: string) => {
  await using headwater = await open({ cwd, env: {}, clock: manualClock() });
  return headwater.config;
};

describe("the console's settings", () => {
  test("are what commands work with where there is no file", async () => {
    const { cwd } = await aConsole();
    const { syncs, file } = await configOf(cwd);
    expect(file).toBeUndefined();
    expect(syncs).toMatchObject([
      { name: "spring", source: { file: join(cwd, "people.csv") }, destination: { name: "amazon" } },
    ]);
  });

  test("a second destination changes nothing for syncs that went to the only one", async () => {
    const state = await aConsole();
    await puts(state, { kind: "destinations", name: "second", body: { ...DESTINATION, profileId: "2" } });
    expect((await configOf(state.cwd)).syncs[0]!.destination.name).toBe("amazon");
  });

  test("what can't be is told field by field, and nothing is kept", async () => {
    const { settings } = await aConsole();
    const body = { ...SYNC, mode: "mirorr", audience: { name: "short" }, colour: "red" };
    const refused = settings.put({ kind: "syncs", name: "summer", body }, BY);
    await expect(refused).rejects.toMatchObject({ code: "config.value-invalid", at: "sync summer" });
    const { fields } = await refused.catch((error) => error);
    expect(fields).toEqual([
      {
        path: "audience.name",
        message: 'Must be 10 to 128 characters long (Amazon\'s rule), not "short".',
        hint: expect.any(String),
      },
      {
        path: "mode",
        message: 'Must be one of add, upsert, remove, mirror, not "mirorr".',
        hint: "Did you mean `mirror`?",
      },
      { path: "colour", message: expect.stringContaining("no setting `colour`"), hint: expect.any(String) },
    ]);
    expect(await settings.entry("syncs", "summer")).toBeUndefined();
  });
});

describe("a file that was applied", () => {
  const applyShop = (state: State, given: { takeOver?: boolean } = {}, yaml = SHOP) =>
    state.settings.apply(yaml, { ...BY, owner: "shops/shop.yaml", ...given });

  test("keeps its own rules for its own syncs, with paths as seen from it", async () => {
    const state = await aConsole();
    await applyShop(state);
    const { syncs, limits } = await configOf(state.cwd);
    expect(syncs).toMatchObject([
      {
        name: "autumn",
        source: { file: join(state.cwd, "shops/autumn.csv") },
        destination: { name: "shop" },
        identity: { emailForms: "amazon", phoneForms: "both" },
        safetyStop: { maxRemovalRate: 0.5, maxUnreadableRate: 0.1 },
      },
      {
        name: "spring",
        destination: { name: "amazon" },
        identity: { emailForms: "both" },
        safetyStop: { maxRemovalRate: 0.2, maxUnreadableRate: 0.05 },
      },
    ]);
    expect(limits.perSecond).toBe(3);
  });

  test("can't be changed by the console, nor lose what it stands on", async () => {
    const state = await aConsole();
    await applyShop(state);
    const before = await state.settings.export("shops/shop.yaml");
    const autumn = { kind: "syncs" as const, name: "autumn" };
    await expect(state.settings.put({ ...autumn, body: SYNC }, BY)).rejects.toMatchObject({
      code: "settings.owned-by-file",
      hint: "Change the file, then: headwater apply shops/shop.yaml",
    });
    await expect(state.settings.remove(autumn, BY)).rejects.toMatchObject({
      code: "settings.owned-by-file",
    });
    await expect(state.settings.remove({ kind: "connections", name: "amazon" }, BY)).rejects.toMatchObject({
      code: "settings.in-use",
      message: "The connection amazon is used by destination shop, destination amazon.",
    });
    expect(await state.settings.export("shops/shop.yaml")).toBe(before);
  });

  test("may not take away what the console's stand on", async () => {
    const state = await aConsole();
    await applyShop(state);
    await puts(state, {
      kind: "syncs",
      name: "winter",
      body: { ...SYNC, mode: "add", destination: "shop" },
    });
    await expect(applyShop(state, {}, "syncs: {}\n")).rejects.toMatchObject({
      code: "config.destination-unknown",
      at: "sync winter",
    });
  });

  test("taken over, what it leaves behind goes where it went", async () => {
    const state = await aConsole();
    const yaml = SHOP.replace("shop:", "amazon:");
    await expect(applyShop(state, {}, yaml)).rejects.toMatchObject({ code: "settings.owned-elsewhere" });
    await applyShop(state, { takeOver: true }, yaml);
    expect((await configOf(state.cwd)).syncs).toMatchObject([
      { destination: { name: "amazon", profileId: "99" } },
      { name: "spring", destination: { name: "amazon", profileId: "99" } },
    ]);
  });
});

test("a client secret that was told is kept sealed, is used, and outlives a change of the key", async () => {
  const state = await aConsole();
  await state.settings.putClientSecret("amazon", "amzn1.client", "a secret of theirs");
  await using headwater = await open({ cwd: state.cwd, env: {}, clock: manualClock() });
  const begin = () => headwater.connect("amazon", { returnUrl: "http://localhost/" });
  await expect(begin()).resolves.toMatchObject({ url: expect.stringContaining("amzn1.client") });
  await headwater.rotateKey();
  await expect(begin()).resolves.toMatchObject({ connection: "amazon" });
  expect(readFileSync(join(state.home, "ledger.sqlite")).includes("a secret of theirs")).toBe(false);
});

test("a secret in clear is refused, but for an Amazon on this machine", async () => {
  const state = await aConsole();
  const put = (body: object) =>
    state.settings.put({ kind: "connections", name: "other", body: { ...CONNECTION, ...body } }, BY);
  await expect(put({ clientSecret: "topsecret" })).rejects.toMatchObject({
    code: "config.secret-in-clear",
    fields: [{ path: "clientSecret" }],
  });
  const here = "http://localhost:9";
  await put({ clientSecret: "demo", endpoints: { api: here, token: here } });
});

test("an entry that was changed meanwhile is not changed from an older look at it", async () => {
  const { settings } = await aConsole();
  const spring = { kind: "syncs" as const, name: "spring" };
  const { etag } = (await settings.entry("syncs", "spring"))!;
  const changed = await settings.put({ ...spring, body: { ...SYNC, mode: "add" } }, { ...BY, etag });
  expect(changed.etag).not.toBe(etag);
  const late = { code: "settings.changed-meanwhile" };
  await expect(settings.put({ ...spring, body: SYNC }, { ...BY, etag })).rejects.toMatchObject(late);
  await expect(settings.put({ ...spring, body: SYNC }, { ...BY, etag: null })).rejects.toMatchObject(late);
  await expect(settings.remove(spring, { ...BY, etag })).rejects.toMatchObject(late);
  await settings.remove(spring, { ...BY, etag: changed.etag });
  await expect(settings.remove(spring, BY)).rejects.toMatchObject({ code: "settings.unknown" });
});

test("a file beside the ledger counts with what the ledger keeps of others", async () => {
  const { cwd } = await aConsole();
  writeFileSync(join(cwd, "headwater.yaml"), SHOP);
  const { syncs } = await configOf(cwd);
  expect(syncs.map(({ name }) => name)).toEqual(["autumn", "spring"]);
});

import { writeFileSync } from "node:fs";
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

test("a file beside the ledger counts with what the ledger keeps of others", async () => {
  const { cwd } = await aConsole();
  writeFileSync(join(cwd, "headwater.yaml"), SHOP);
  const { syncs } = await configOf(cwd);
  expect(syncs.map(({ name }) => name)).toEqual(["autumn", "spring"]);
});

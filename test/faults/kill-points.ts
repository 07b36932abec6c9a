import { cpSync, existsSync, globSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import type { AmazonError, Headwater, RunReport } from "../../src/index.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import type { Mode } from "../../src/model/mode.ts";
import { openDatabase } from "../../src/sql/database.ts";
import { ExpectedAudience, type Row } from "../e2e/expected-audience.ts";
import { fastClock } from "../e2e/fast-clock.ts";
import { csv } from "../e2e/files.ts";
import { openSite, type Site, WAIT_MS } from "../e2e/site.ts";
import type { Frozen, Image } from "./freeze.ts";
import { keptPlans, likenessOf, requestsLeft, standingOf } from "./standing.ts";

/** Only Linux tells whether a process has stopped. */
export const CAN_FREEZE = existsSync("/proc/self/task");

/** A sync has at least so many points, all different. An enumeration that has gone dull must not pass. */
export const LEAST_OF_A_SYNC = 45;

/** One that hangs is noticed; a busy machine is slow. */
export const LIMIT = { timeout: 240_000 };

const RULES = { externalId: "id", email: [{ column: "email" }], phone: [], profileId: DEMO.profileId };

const people = (from: number, to: number, mail = "example.com"): Row[] =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `p_${from + index}`,
    email: `p${from + index}@${mail}`,
  }));

const FIRST = people(0, 6);
/** Two are gone, two have another address, two are new. */
const SECOND = [...people(2, 4, "example.org"), ...people(4, 8)];

/** A site that is about to sync, and what must be at Amazon afterwards. */
export interface Scene {
  site: Site;
  mode: Mode;
  rows: readonly Row[];
  expected: ExpectedAudience;
}

/** A site after a first sync. */
export async function filledSite(): Promise<Site> {
  const site = await openSite();
  place(site, "mirror", FIRST);
  await site.sync();
  return site;
}

/** Before the first sync of all, or before one of an audience that a first one has filled. */
export async function scene(mode: Mode, filled?: () => Promise<Site>): Promise<Scene> {
  const site = filled ? await filled() : await openSite();
  const expected = new ExpectedAudience(RULES);
  if (filled) expected.apply("mirror", FIRST);
  const rows = filled ? SECOND : FIRST;
  place(site, mode, rows);
  expected.apply(mode, rows);
  return { site, mode, rows, expected };
}

function place(site: Site, mode: Mode, rows: readonly Row[]): void {
  site.write("people.csv", csv(rows));
  site.spring({ mode, safetyStop: { maxRemovalRate: 1 } }, { batch: { records: 3 } });
}

/** A scene as the kill leaves it: with a copy of the image, which stays as it is. */
export async function afterKill(
  { folder, emulator, at }: Image,
  { mode, rows, expected }: Scene,
): Promise<Scene> {
  const copy = `${emulator}.copy`;
  cpSync(emulator, copy);
  const site = await openSite({ file: copy, startsAt: at });
  cpSync(folder, site.path(".headwater"), { recursive: true });
  place(site, mode, rows);
  return { site, mode, rows, expected };
}

/** Resumes and syncs after kills, to one and the same end. */
export interface Onward {
  /**
   * Goes on from each image: of those that differ in nothing but instants, leases and the limiter's requests, from one. What
   * stands as an earlier one stood after its resume has been synced with it. `but`: images of these boundaries are left out.
   */
  goOnFromEach(what: string, frozen: Frozen, scene: Scene, but?: RegExp): Promise<void>;
}

export async function onward(): Promise<Onward> {
  const database = await openDatabase({ memory: "100MB", threads: 1 });
  onTestFinished(() => database.close());
  const stood = new Set<string>();
  let kept: unknown;
  const finish = async ({ site, expected }: Scene): Promise<void> => {
    const report = await syncOf(site).catch((error: AmazonError) => {
      // Amazon may have made the audience and not list it yet: that is waited for, and no second one is made.
      if (error.code !== "audience.creation-unclear") throw error;
      return syncOf(site, fastClock(undefined, { shows: error.retryAt!, at: systemClock.now() }));
    });
    expect(report).toMatchObject({ state: "settled" });
    expect(expected.differences(await site.members())).toEqual([]);
    expect(site.emulator.store.audiences()).toHaveLength(1);
    expect(leftBehind(site)).toEqual([]);
    const { members } = await standingOf(site, database);
    kept ??= members;
    expect(members, "the snapshot's members").toEqual(kept);
  };
  const goOn = async (image: Image, before: Scene): Promise<void> => {
    const after = await afterKill(image, before);
    const { site } = after;
    try {
      const left = requestsLeft(site.path(".headwater"));
      await site.with(async (headwater) => {
        await expectBalance(headwater);
        await headwater.resume({ waitMs: WAIT_MS });
        await expectBalance(headwater);
      }, ONE_THREAD);
      // What Amazon has answered, and the answer is written down, is not sent again.
      expect(site.wire.uploads()).toHaveLength(left);
      const { text } = await standingOf(site, database);
      if (stood.has(text)) return;
      await finish(after);
      stood.add(text);
    } catch (cause) {
      throw new Error(`Killed ${image.boundary}: ${(cause as Error).message}`, { cause });
    } finally {
      await site.close();
    }
  };
  return {
    async goOnFromEach(what, { reached, images }, before, but) {
      const taken = images.filter(({ boundary }) => !but?.test(boundary));
      const unlike = new Map(taken.map((image) => [likenessOf(image), image]));
      for (const image of unlike.values()) await goOn(image, before);
      console.log(
        `${what}: ${reached} kill points, ${images.length} different, ${taken.length} taken, ${unlike.size} resumed, ${stood.size} synced`,
      );
    },
  };
}

const syncOf = (site: Site, clock: Clock = site.clock): Promise<RunReport | undefined> =>
  site.with(async (headwater) => (await headwater.sync("spring", { waitMs: WAIT_MS })).report, {
    ...ONE_THREAD,
    clock,
  });

const ONE_THREAD = { env: { HEADWATER_THREADS: "1" } };

/** Every record that was planned is in one place. */
async function expectBalance(headwater: Headwater): Promise<void> {
  for (const { runId, plan } of await headwater.runs()) {
    if (!plan) continue;
    const { books } = (await headwater.run(runId)).report;
    expect(books.accepted + books.refused + books.unknown + books.toSend).toBe(books.planned);
  }
}

/** Files that should be gone when all runs are over: changes, outboxes, and temporary folders of dead processes. */
export function leftBehind(site: Site): string[] {
  const home = site.path(".headwater");
  const plans = keptPlans(home);
  return [
    ...globSync("runs/*/changes.duckdb*", { cwd: home }).filter(
      (file) => !plans.some((runId) => file.includes(runId)),
    ),
    ...globSync("runs/*/outbox*", { cwd: home }),
    ...readdirSync(join(home, "tmp")),
  ];
}

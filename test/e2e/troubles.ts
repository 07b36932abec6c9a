import { rmSync } from "node:fs";
import { DEMO } from "../../src/emulator/seed.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { fastClock } from "./fast-clock.ts";
import { csv } from "./files.ts";
import type { Site } from "./site.ts";
import { connect, type UnconnectedSettings, unconnected } from "./unconnected.ts";

/** One trouble that people meet: how it comes about here, what they type, and what they must read. */
export interface Trouble {
  /** The section of docs/troubleshooting.md. */
  title: string;
  /** Brings it about in a site of its own. */
  provoke(): Promise<Troubled>;
  /** What is typed; RUN stands for the run's id. */
  line: string;
  exitCode: number;
  /** Codes of docs/errors.md that are on the screen. */
  codes: readonly string[];
  /** Words that must be on the screen. */
  words: readonly string[];
  /** The first line that the page shows, where the screen has more before it. */
  from?: RegExp;
  /** The last one. */
  to?: RegExp;
}

/** Where a trouble is. */
export interface Troubled {
  site: Site;
  /** Of the run that the line names. */
  runId?: string;
  /** When the line is typed, where it is not now. */
  clock?: Clock;
}

const people = (count: number, email = (index: number): string => `person${index}@example.com`) =>
  Array.from({ length: count }, (_, index) => ({ id: `c_${index}`, email: email(index) }));

/** A shop that somebody has signed in for, with a day's customers and a sync of them. */
async function shop({
  rows = people(20),
  ...settings
}: UnconnectedSettings & { rows?: ReturnType<typeof people> } = {}) {
  const site = await unconnected(settings, { realTime: true });
  site.write("people.csv", csv(rows));
  await connect(site);
  return site;
}

/** The same, whose destination says other things beside its profile. */
const shopFor = (destination: Record<string, unknown>) =>
  shop({ destination: { profileId: DEMO.profileId, ...destination } });

/** The login still stands in the state folder; Amazon takes none of its tokens. */
async function takenBack(): Promise<Troubled> {
  const site = await shop();
  await fetch(`${site.emulator.url}/_emulator/grants`, { method: "DELETE" });
  site.emulator.store.tokens.expireAll();
  return { site };
}

/** One of the demo person's profiles in Europe. */
const PROFILE_IN_EU = "3234567890123";

const misplaced = async (): Promise<Troubled> => ({ site: await shopFor({ profileId: PROFILE_IN_EU }) });
const unknownProfile = async (): Promise<Troubled> => ({
  site: await shopFor({ profileId: "9999999999999" }),
});

async function notPermitted(): Promise<Troubled> {
  const site = await shop();
  const refusal = { status: 403, message: "Access denied", operation: "create-audience" } as const;
  site.emulator.faults.add({ name: "refusal", ...refusal });
  return { site };
}

/** Nobody whom the shop knows is known to Amazon. */
async function strangers(): Promise<Troubled> {
  const site = await shop({
    rows: people(150, (index) => (index % 10 === 0 ? "n/a" : `person${index}@example.com`)),
  });
  site.emulator.store.population.add({ email: "0".repeat(64) });
  return { site };
}

const hashLike = (index: number): string => String(index).padStart(64, "a");

async function hashedBefore(): Promise<Troubled> {
  const mixed = people(20, (index) => (index % 2 === 0 ? hashLike(index) : `person${index}@example.com`));
  return { site: await shop({ rows: mixed }) };
}

/** The machine's clock, so much ahead. */
const clockAhead = (aheadMs: number): Clock => {
  const { now, sleep } = fastClock(1);
  return { now: () => now() + aheadMs, sleep };
};

/** More than the half hour after which a job counts as slow, in milliseconds. */
const LONG_MS = 45 * 60_000;

/** A sync whose jobs Amazon still has 45 minutes later. */
async function stuck(): Promise<Troubled> {
  const site = await shop();
  site.emulator.faults.add({ name: "slow-jobs", ms: 100 * LONG_MS });
  const fast = fastClock();
  const clock = { now: () => fast.now() - LONG_MS, sleep: fast.sleep };
  const { report } = await site.with((headwater) => headwater.sync("spring", { waitMs: 60_000 }), { clock });
  return { site, runId: report!.runId };
}

async function termsOpen(): Promise<Troubled> {
  const site = await shopFor({ instanceId: DEMO.instanceId });
  await fetch(`${site.emulator.url}/_emulator/options`, {
    method: "PATCH",
    body: JSON.stringify({ terms: "not-accepted" }),
  });
  return { site };
}

/** The login is of a year ago, but for three weeks and a half. */
const nearItsEnd = async (): Promise<Troubled> => ({
  site: await shop(),
  clock: clockAhead(340.5 * 24 * 3_600_000),
});

/** A first sync was from a folder that is gone; somebody has signed in anew. */
async function lostFolder(): Promise<Troubled> {
  const site = await shop();
  await site.sync();
  rmSync(site.path(".headwater"), { recursive: true });
  await connect(site);
  return { site };
}

/** On a fast clock: the waits between the tries take three minutes. */
async function failing(): Promise<Troubled> {
  const site = await shop();
  site.emulator.faults.add({ name: "5xx", operation: "upload-records" });
  return { site, clock: fastClock() };
}

/** In the order of the page: those of the seed, then others. */
export const TROUBLES: readonly Trouble[] = [
  {
    title: "Authentication failed",
    provoke: takenBack,
    line: "sync spring --yes",
    exitCode: 4,
    codes: ["amazon.token-revoked"],
    words: ["no longer accepts this login", "headwater connect demo"],
  },
  {
    title: "Profile ID not found",
    provoke: unknownProfile,
    line: "sync spring --yes",
    exitCode: 2,
    codes: ["amazon.profile-not-reachable"],
    words: ["profile 9999999999999", "does not reach the profile", "headwater doctor"],
  },
  {
    title: "Profile ID not found",
    provoke: unknownProfile,
    line: "doctor",
    exitCode: 2,
    codes: [],
    words: ["does not reach profile 9999999999999", `It reaches: ${DEMO.profileId}`],
    from: /^not ok/,
  },
  {
    title: "AMC Instance ID invalid",
    provoke: async () => ({ site: await shopFor({ instanceId: "amcyzzz123456" }) }),
    line: "sync spring --yes",
    exitCode: 2,
    codes: ["destination.instance-not-found"],
    words: ['no AMC instance "amcyzzz123456"', `It sees: ${DEMO.instanceId}`],
  },
  {
    title: "Region mismatch",
    provoke: misplaced,
    line: "sync spring --yes",
    exitCode: 2,
    codes: ["destination.other-region"],
    words: [`Profile ${PROFILE_IN_EU} is in region EU`, "Set region: EU", "headwater doctor"],
  },
  {
    title: "Region mismatch",
    provoke: misplaced,
    line: "doctor",
    exitCode: 2,
    codes: [],
    words: [`Profile ${PROFILE_IN_EU} is in region EU`, "Set region: EU"],
    from: /^not ok/,
  },
  {
    title: "Audience creation failed",
    provoke: notPermitted,
    line: "sync spring --yes",
    exitCode: 4,
    codes: ["amazon.not-permitted"],
    words: ["create the audience", "advertising::campaign_management", "does not permit it"],
    from: /^Error/,
  },
  {
    title: "Audience creation failed",
    provoke: async () => ({ site: await shop({ connection: { scopes: ["advertising::audiences"] } }) }),
    line: "doctor",
    exitCode: 4,
    codes: [],
    words: ["was not given the permission", "advertising::campaign_management", "headwater connect"],
    from: /^not ok/,
  },
  {
    title: "Low match rates",
    provoke: strangers,
    line: "sync spring --yes --wait 20s",
    exitCode: 0,
    codes: [],
    words: ["matched 0 %", "Values left out", "stands for no address", "match-rate.md"],
    from: /^Note: Amazon matched/,
    to: /^ +docs/,
  },
  {
    title: "Pre-hashed data",
    provoke: hashedBefore,
    line: "plan spring",
    exitCode: 0,
    codes: [],
    words: ["look hashed already", "hashed: auto"],
    from: /^Note: /,
    to: /^ +If they are/,
  },
  {
    title: "Upload job stuck or timed out",
    provoke: stuck,
    line: "runs RUN",
    exitCode: 0,
    codes: [],
    words: [
      "and is not done with them",
      "it said that it is still at work",
      "headwater settle --wait",
      "headwater runs retry",
    ],
    from: /^Amazon /,
    to: /^Next: Amazon is still at work/,
  },
  {
    title: "Terms not accepted",
    provoke: termsOpen,
    line: "sync spring --yes",
    exitCode: 4,
    codes: ["amazon.terms-not-accepted"],
    words: ["terms of Amazon Marketing Cloud are not accepted", "headwater terms"],
  },
  {
    title: "A login that ends soon",
    provoke: nearItsEnd,
    line: "plan spring",
    exitCode: 0,
    codes: [],
    words: ['The login of connection "demo" ends on', "in 24 days", "headwater connect demo"],
    from: /^Note: The login/,
    to: /^ +headwater connect/,
  },
  {
    title: "A lost state folder",
    provoke: lostFolder,
    line: "plan spring",
    exitCode: 0,
    codes: [],
    words: ["Amazon has 20 records", "headwater state import", "sent again, which is harmless"],
    from: /^Note: Amazon has/,
    to: /^ +Filled by/,
  },
  {
    title: "Sending waits, or pauses",
    provoke: failing,
    line: "sync spring --yes",
    exitCode: 5,
    codes: ["amazon.unavailable"],
    words: [
      "before Amazon is asked again: it has failed several times in a row",
      "Tried 8 times.",
      "Nothing is lost.",
      "headwater resume",
    ],
    from: /^Error/,
  },
];

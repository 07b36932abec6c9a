import { DEMO } from "../../src/emulator/seed.ts";
import { fastClock } from "./fast-clock.ts";
import { csv } from "./files.ts";
import { AUDIENCE, connectionsOf, type Site } from "./site.ts";

/** One trouble that people meet: how it comes about here, what they type, and what they must read. */
export interface Trouble {
  /** The section of docs/troubleshooting.md. */
  title: string;
  /** Brings it about in the emulator; the id of a run for the line, if it needs one. */
  provoke(site: Site): Promise<string | undefined> | string | undefined;
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

const people = (count: number, email = (index: number): string => `person${index}@example.com`) =>
  Array.from({ length: count }, (_, index) => ({ id: `c_${index}`, email: email(index) }));

/** A day's customers, and a sync of them. */
function shop(site: Site, rows = people(20)): void {
  site.write("people.csv", csv(rows));
  site.spring();
}

/** The same with another destination. */
function shopWith(
  site: Site,
  { region = "NA", ...destination }: { region?: string; profileId?: string },
): void {
  shop(site);
  const { connections, destinations } = connectionsOf(site.wire.url);
  const api = `${site.wire.url}/${region.toLowerCase()}`;
  site.configure({
    connections: {
      demo: { ...connections.demo, region, endpoints: { ...connections.demo.endpoints, api } },
    },
    destinations: { demo: { ...destinations.demo, ...destination } },
    syncs: { spring: { source: { file: "people.csv" }, audience: { name: AUDIENCE }, mode: "mirror" } },
  });
}

/** Nobody whom the shop knows is known to Amazon. */
const strangers = (site: Site): void => site.emulator.store.population.add({ email: "0".repeat(64) });

const hashLike = (index: number): string => String(index).padStart(64, "a");

/** More than the half hour after which a job counts as slow, in milliseconds. */
const LONG_AGO_MS = 45 * 60_000;

/** A sync of 45 minutes ago, whose jobs Amazon still has. */
async function stuckRun(site: Site): Promise<string> {
  shop(site);
  site.emulator.faults.add({ name: "slow-jobs", ms: 100 * LONG_AGO_MS });
  const fast = fastClock();
  const clock = { now: () => fast.now() - LONG_AGO_MS, sleep: fast.sleep };
  const { report } = await site.with((headwater) => headwater.sync("spring", { waitMs: 60_000 }), { clock });
  return report!.runId;
}

export const TROUBLES: readonly Trouble[] = [
  {
    title: "Authentication failed",
    provoke: (site) => {
      shop(site);
      site.emulator.faults.add({ name: "revoked" });
      return undefined;
    },
    line: "sync spring --yes",
    exitCode: 4,
    codes: ["amazon.token-revoked"],
    words: ["no longer accepts this login", "Reconnect"],
  },
  {
    title: "Profile not found",
    provoke: (site) => {
      shopWith(site, { profileId: "9999999999999" });
      return undefined;
    },
    line: "sync spring --yes",
    exitCode: 2,
    codes: ["amazon.profile-not-reachable"],
    words: ["profile 9999999999999", "does not reach the profile", "headwater doctor"],
  },
  {
    title: "Profile not found",
    provoke: (site) => {
      shopWith(site, { profileId: "9999999999999" });
      return undefined;
    },
    line: "doctor",
    exitCode: 2,
    codes: [],
    words: ["does not reach profile 9999999999999", `It reaches: ${DEMO.profileId}`],
    from: /^not ok/,
  },
  {
    title: "Region mismatch",
    provoke: (site) => {
      shopWith(site, { region: "EU" });
      return undefined;
    },
    line: "sync spring --yes",
    exitCode: 2,
    codes: ["amazon.profile-not-reachable"],
    words: [`profile ${DEMO.profileId}`, "Check the region", "in one only"],
  },
  {
    title: "Audience creation failed",
    provoke: (site) => {
      shop(site);
      site.emulator.faults.add({
        name: "refusal",
        status: 403,
        message: "Access denied",
        operation: "create-audience",
      });
      return undefined;
    },
    line: "sync spring --yes",
    exitCode: 4,
    codes: ["amazon.not-permitted"],
    words: ["create the audience", "advertising::campaign_management", "does not permit it"],
    from: /^Error/,
  },
  {
    title: "Low match rate",
    provoke: (site) => {
      strangers(site);
      shop(
        site,
        people(150, (index) => (index % 10 === 0 ? "n/a" : `person${index}@example.com`)),
      );
      return undefined;
    },
    line: "sync spring --yes --wait 20s",
    exitCode: 0,
    codes: [],
    words: ["matched 0 %", "Values left out", "not an email address", "match-rate.md"],
    from: /^Note: Amazon matched/,
    to: /^ +docs/,
  },
  {
    title: "Data that is hashed already",
    provoke: (site) => {
      shop(
        site,
        people(20, (index) => (index % 2 === 0 ? hashLike(index) : `person${index}@example.com`)),
      );
      return undefined;
    },
    line: "plan spring",
    exitCode: 0,
    codes: [],
    words: ["look hashed already", "hashed: auto"],
    from: /^Note: /,
    to: /^ +If they are/,
  },
  {
    title: "An upload is stuck or timed out",
    provoke: stuckRun,
    line: "runs RUN",
    exitCode: 0,
    codes: [],
    words: [
      "and is not done with them",
      "it said that it is still at work",
      "headwater resume --wait",
      "Nothing needs to be sent again",
    ],
    from: /^Amazon /,
    to: /^Next: Amazon is still at work/,
  },
];

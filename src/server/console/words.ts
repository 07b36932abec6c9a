import type { Answer } from "./api.ts";

export type RunSummary = Answer<"GET /api/runs">["items"][number];
export type Work = NonNullable<RunSummary["work"]>;
export type Mode = Answer<"GET /api/syncs">["items"][number]["mode"];
export type Region = Answer<"GET /api/connections">["items"][number]["region"];

/** What a mode is called, and what it does. */
export const MODE_WORDS: Record<Mode, { word: string; says: string }> = {
  add: { word: "Add", says: "Never removes." },
  upsert: { word: "Upsert", says: "Adds and refreshes." },
  remove: { word: "Remove", says: "Takes these people out." },
  mirror: { word: "Mirror", says: "The audience becomes exactly this list." },
};

/** What a run does, in a word. */
export const doesWord = (mode: RunSummary["mode"]): string =>
  mode === "events" ? "Events" : MODE_WORDS[mode].word;

/** What runs carry, and how it is counted. */
export interface Cargo {
  one: string;
  many: string;
  title: string;
}
const PEOPLE: Cargo = { one: "person", many: "people", title: "People" };
const EVENTS: Cargo = { one: "event", many: "events", title: "Events" };
export const cargoOf = (isEvents: boolean | undefined): Cargo => (isEvents ? EVENTS : PEOPLE);

export const RUN_WORDS: Record<RunSummary["state"], string> = {
  planning: "Planning",
  planned: "Planned",
  ready: "Sending",
  accepted: "Amazon is processing",
  settled: "Finished",
  discarded: "Dropped",
  abandoned: "Given up",
};

export const WORK_WORDS: Record<Work["kind"], string> = {
  plan: "Planning",
  sync: "Syncing",
  send: "Sending",
  approve: "Sending",
  resume: "Going on",
  retry: "Sending again",
  undo: "Planning to undo",
  forget: "Forgetting",
  settle: "Asking Amazon how it went",
};

export const REGION_WORDS: Record<Region, { word: string; says: string }> = {
  NA: { word: "North America", says: "US, Canada, Mexico, Brazil" },
  EU: { word: "Europe", says: "Europe, the Middle East, Africa, India" },
  FE: { word: "Far East", says: "Japan, Australia, Singapore" },
};

const COUNT = new Intl.NumberFormat("en");
const PERCENT = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** `12,345` */
export const countText = (count: number | bigint): string => COUNT.format(count);
/** `61.5%` of a share from 0 to 1. */
export const shareText = (share: number): string => PERCENT.format(share);
/** `1 run`, `2 runs`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

export type Role = NonNullable<Answer<"GET /api/session">["role"]>;
export type Right = Answer<"GET /api/session">["rights"][number];

export const ROLE_WORDS: Record<Role, { word: string; says: string }> = {
  viewer: { word: "Viewer", says: "Sees everything but people; starts nothing." },
  operator: { word: "Operator", says: "Does the daily work: settings, runs, people." },
  admin: { word: "Admin", says: "Also signs in at Amazon, and decides who may do what." },
};

export const RIGHT_WORDS: Record<Right, { word: string; says: string }> = {
  read: { word: "See", says: "See everything but people." },
  run: { word: "Run", says: "Plan, send, approve, stop and undo." },
  settings: { word: "Set up", says: "Change syncs and destinations." },
  people: { word: "People", says: "Find and forget a person." },
  connect: { word: "Connect", says: "Sign in at Amazon." },
  admin: { word: "Administer", says: "Users, keys, webhooks and the log." },
};

export const REGION_OPTIONS = (["NA", "EU", "FE"] as const).map((value) => ({
  value,
  label: `${REGION_WORDS[value].word} (${value}): ${REGION_WORDS[value].says}`,
}));

export const ROLE_OPTIONS = (["viewer", "operator", "admin"] as const).map((value) => ({
  value,
  label: ROLE_WORDS[value].word,
}));

/** In the order in which they are offered. */
export const RIGHTS: readonly Right[] = ["read", "run", "settings", "people", "connect", "admin"];

/** `1 event`, `2 people`. */
export const countedCargo = (count: number, { one, many }: Cargo): string => counted(count, one, many);

/** The page of a sync, or of an entry of `events`. */
export const entryPath = (name: string, isEvents: boolean): string =>
  `/${isEvents ? "events" : "syncs"}/${encodeURIComponent(name)}`;

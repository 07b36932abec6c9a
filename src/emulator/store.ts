import { type Audience, isPresent, type Member } from "./audience.ts";
import type { Clock } from "./clock.ts";
import { type Codes, codes } from "./codes.ts";
import { type Connection, type Connections, connections } from "./connections.ts";
import type { ConsentMode } from "./consent.ts";
import { type ConversionDefinitions, conversionDefinitions } from "./conversion-definitions.ts";
import { type Dedupe, type Events, events } from "./events.ts";
import type { Faults } from "./faults.ts";
import { isHash } from "./hash.ts";
import { type Jobs, jobs } from "./jobs.ts";
import { type Population, population } from "./population.ts";
import { type RefreshTokens, refreshTokens } from "./refresh-tokens.ts";
import type { Region } from "./region.ts";
import type { Seed } from "./seed.ts";
import { type Terms, type TermsStart, terms } from "./terms.ts";
import { type Tokens, tokens } from "./tokens.ts";
import { type Volume, volume } from "./volume.ts";

/** Where Amazon is silent or changes its mind, the emulator has a switch. */
export interface StoreOptions {
  /** How long a job is PENDING, in milliseconds of the clock. @default 300 */
  jobMs?: number;
  /** How long a new audience is missing from `/audiences/list`, in milliseconds. @default 0 */
  listDelayMs?: number;
  /** The largest body taken. @default 6_000_000 */
  maxBodyBytes?: number;
  /** What a value that is not 64 lower-case hex digits becomes: nobody's (lenient) or an invalid record. @default "lenient" */
  hashes?: "lenient" | "strict";
  /** What a second CREATE of an id does to the first one's hashes. @default "replace" */
  recreate?: "replace" | "union";
  /** @default "off" */
  consent?: ConsentMode;
  /** Whether people have accepted AMC's terms before they are asked. @default "accepted" */
  terms?: TermsStart;
  /** How many records a connection takes in an hour. @default 15_000_000 */
  recordsPerHour?: number;
  /** How old an event may be, in milliseconds. @default 604_800_000: 7 days */
  eventMaxAgeMs?: number;
  /** Which of two events with one id stays. @default "latest" */
  eventDedupe?: Dedupe;
  /** Whether members are remembered, or only counted: CREATEs less DELETEs, each taken for another person. @default "keep" */
  members?: "keep" | "count";
  /** Whether refresh tokens of a consent since 30 June 2026 end after 365 days. @default true */
  refreshTokensEnd?: boolean;
}

/** What an audience is made of: the rest follows. */
type NewAudience = Omit<
  Audience,
  | "audienceId"
  | "connectionId"
  | "target"
  | "members"
  | "matchedCount"
  | "tally"
  | "oldestAddedAt"
  | "counted"
  | "received"
> & { connection?: Connection };

/** All that the emulator remembers. */
export interface Store {
  readonly options: Required<StoreOptions>;
  readonly seed: Seed;
  readonly codes: Codes;
  readonly tokens: Tokens;
  readonly refreshTokens: RefreshTokens;
  readonly population: Population;
  readonly faults: Faults;
  readonly jobs: Jobs;
  readonly connections: Connections;
  readonly terms: Terms;
  readonly volume: Volume;
  readonly events: Events;
  readonly conversionDefinitions: ConversionDefinitions;
  /** How often each operation answered with each status; `dropped` is no answer at all. */
  readonly requests: Map<string, Map<string, number>>;
  addAudience(given: NewAudience): Audience;
  /** Takes an audience as it was. */
  restoreAudience(audience: Audience): void;
  /** Oldest first. */
  audiences(): Audience[];
  audience(region: Region, audienceId: string): Audience | undefined;
  /** Who is in it now, with the records' own words. */
  members(audienceId: string): Iterable<[externalUserId: string, Member]>;
  /** Matches everyone again, after the population has changed. */
  rematch(): void;
}

/** The first audience's id. Odd, and so are all that follow: no double holds one of them. */
const FIRST_AUDIENCE_ID = 413642381039213537n;
const AUDIENCE_ID_STEP = 10n;

export function store(seed: Seed, clock: Clock, faults: Faults, options: StoreOptions): Store {
  const all = new Map<string, Audience>();
  const people = population();
  const settings: Required<StoreOptions> = {
    jobMs: options.jobMs ?? 300,
    listDelayMs: options.listDelayMs ?? 0,
    maxBodyBytes: options.maxBodyBytes ?? 6_000_000,
    hashes: options.hashes ?? "lenient",
    recreate: options.recreate ?? "replace",
    consent: options.consent ?? "off",
    terms: options.terms ?? "accepted",
    recordsPerHour: options.recordsPerHour ?? 15_000_000,
    eventMaxAgeMs: options.eventMaxAgeMs ?? 604_800_000,
    eventDedupe: options.eventDedupe ?? "latest",
    members: options.members ?? "keep",
    refreshTokensEnd: options.refreshTokensEnd ?? true,
  };
  const audience = (region: Region, audienceId: string) => {
    const found = all.get(audienceId);
    return found?.region === region ? found : undefined;
  };
  const queue = jobs({ clock, options: settings, audience });

  return {
    options: settings,
    seed,
    codes: codes(clock),
    tokens: tokens(clock),
    refreshTokens: refreshTokens(seed, clock, settings),
    population: people,
    faults,
    jobs: queue,
    connections: connections(),
    terms: terms(settings),
    volume: volume(settings),
    events: events(settings),
    conversionDefinitions: conversionDefinitions(),
    requests: new Map(),
    addAudience({ connection, ...given }) {
      const audienceId = String(FIRST_AUDIENCE_ID + BigInt(all.size) * AUDIENCE_ID_STEP);
      const oldestAddedAt = Number.POSITIVE_INFINITY;
      const connectionId = connection?.connectionId;
      const added: Audience = {
        ...given,
        audienceId,
        connectionId,
        target: {
          amc: connection?.amc !== undefined,
          dsp: given.advertiserId !== undefined,
          connectionId,
        },
        members: new Map(),
        matchedCount: 0,
        tally: { members: 0, matched: 0 },
        oldestAddedAt,
        counted: false,
        received: { amc: 0, dsp: 0 },
      };
      all.set(audienceId, added);
      return added;
    },
    restoreAudience: (given) => all.set(given.audienceId, given),
    audiences() {
      queue.settle();
      return [...all.values()];
    },
    audience(region, audienceId) {
      queue.settle();
      return audience(region, audienceId);
    },
    *members(audienceId) {
      queue.settle();
      const found = all.get(audienceId);
      const now = clock.now();
      for (const entry of found?.members ?? []) if (isPresent(found!, entry[1], now)) yield entry;
    },
    rematch() {
      queue.settle();
      for (const { changes } of queue.pending()) {
        for (const { member } of changes) if (member) member.matched = isMatched(member, people);
      }
      for (const found of all.values()) {
        found.matchedCount = 0;
        for (const member of found.members.values()) {
          member.matched = isMatched(member, people);
          if (member.matched) found.matchedCount += 1;
        }
      }
    },
  };
}

const isMatched = (member: Member, people: Population): boolean =>
  (JSON.parse(member.hashedPII) as Record<string, string>[]).some((set) =>
    Object.entries(set).some(([kind, hash]) => isHash(hash) && people.has(kind, hash)),
  );

import type { AmazonAudience } from "../amazon/audiences.ts";
import { HeadwaterError } from "../errors.ts";
import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { Audience } from "../model/audience.ts";
import type { MatchPoint } from "../model/match-estimate.ts";
import type { Notice } from "../model/plan.ts";
import type { RunError } from "../model/run.ts";
import { expiry, type Span, spanMs, spanOf, staleMembers } from "../plan/expiry.ts";
import { type KeyCounts, keyCounts } from "../plan/keys.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { wasFilled } from "./audience.ts";
import { destinationOf } from "./destination.ts";
import { type Compared, compared, wanted } from "./drift.ts";
import type { Engine } from "./engine.ts";
import { holdingAudience } from "./lease.ts";
import { matchHistory } from "./match-estimate.ts";
import { memoryNotices } from "./memory.ts";
import { namedAudience, syncsByAudience } from "./named-audience.ts";
import { withAudienceDatabase } from "./run-database.ts";
import { runErrorOf } from "./run-error.ts";

/** One audience as it is remembered here, and as Amazon has it now. */
export interface AudienceView {
  audience: Audience;
  /** The syncs of the configuration that it is the audience of. */
  syncs: readonly string[];
  people: PeopleHere;
  /** Those of them who are there, by the keys that Amazon has of them. */
  keys: KeyCounts;
  /** When they leave who are not sent again. */
  expiry: Expiry;
  /** As Amazon has it now; absent where it is not there, or could not be asked. */
  amazon?: AmazonAudience;
  /** Why Amazon could not be asked. */
  notAsked?: RunError;
  /** What is believed here beside what Amazon says. */
  compared: readonly Compared[];
  /** Amazon's match rate beside our estimate, after each of the last runs, the oldest first. */
  matches: readonly MatchPoint[];
  notices: readonly Notice[];
}

/** People whom Amazon has accepted from here. */
export interface PeopleHere {
  /** Accepted, and not yet left. */
  there: number;
  /** Their time to live has ended: Amazon has let them go, or will. */
  left: number;
  /** Amazon did not keep them, or did not take them out: they are sent again. */
  toSendAgain: number;
}

export interface Expiry {
  ttlSeconds: number;
  span: Span;
  /** Every span from now until the last person has left; instants are epoch milliseconds. */
  bars: readonly { from: number; until: number; people: number }[];
}

/**
 * Looks at one audience, here and at Amazon. Where Amazon can't be asked, this side is told all the same.
 * @throws {ConfigError} audience.unknown, audience.ambiguous {MachineError} ledger.audience-busy, snapshot.damaged
 */
export async function viewAudience(engine: Engine, name: string): Promise<AudienceView> {
  const { audienceKey } = await namedAudience(engine, name);
  // The file can be open in one process only, and what a run changes meanwhile would be told in halves.
  return holdingAudience(engine, audienceKey, async () => {
    const audience = (await engine.ledger.audience(audienceKey))!;
    const syncs = syncsByAudience(engine.config, await engine.ledger.audiences()).get(audienceKey) ?? [];
    const config = syncs[0]?.audience;
    const asked = await askAmazon(engine, audience, syncs[0]?.name ?? "");
    const ttlSeconds = asked.amazon?.ttlSeconds ?? audience.ttlSeconds ?? AMAZON_LIMITS.ttlSeconds.max;
    const standing = audience.createdHere || (await wasFilled(engine, audience)) ? "known" : "adopt";
    return withAudienceDatabase(engine, audienceKey, async (database) => {
      const now = engine.clock.now();
      const { people, expiry } = await peopleOf(database, now, ttlSeconds);
      return {
        audience,
        syncs: syncs.map((sync) => sync.name),
        people,
        keys: await keyCounts(database, { now, ttlSeconds }),
        expiry,
        ...asked,
        compared:
          audience.audienceId === undefined || asked.notAsked
            ? []
            : compared(wanted(audience, config), people.there, asked.amazon, syncs[0]?.name),
        matches: await matchHistory(engine, audienceKey),
        notices: await memoryNotices(engine, database, {
          audience,
          standing,
          received: asked.amazon?.size?.received,
        }),
      };
    });
  });
}

async function askAmazon(
  engine: Engine,
  audience: Audience,
  sync: string,
): Promise<Pick<AudienceView, "amazon" | "notAsked">> {
  if (audience.audienceId === undefined) return {};
  try {
    const destination = destinationOf(engine.config, audience, sync);
    return { amazon: await engine.amazon(destination).readAudience(audience.audienceId, engine.signal) };
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    if (error.code === "amazon.not-found") return {};
    return { notAsked: runErrorOf(error) };
  }
}

async function peopleOf(
  database: Database,
  now: number,
  ttlSeconds: number,
): Promise<Pick<AudienceView, "people" | "expiry">> {
  const span = spanOf(ttlSeconds);
  const rows = await database.all(expiry({ now, ttlSeconds, span }));
  const leaving = new Map(rows.map((row) => [Number(row.span), Number(row.people)]));
  const last = Math.max(-1, ...leaving.keys());
  const bars = Array.from({ length: last + 1 }, (_, index) => ({
    from: now + index * spanMs(span),
    until: now + (index + 1) * spanMs(span),
    people: leaving.get(index) ?? 0,
  }));
  return {
    people: {
      there: bars.reduce((sum, { people }) => sum + people, 0),
      left: leaving.get(-1) ?? 0,
      toSendAgain: await countRows(database, staleMembers()),
    },
    expiry: { ttlSeconds, span, bars },
  };
}

import { type Audience, type Member, putMember } from "./audience.ts";
import { type OffsetClock, repeat } from "./clock.ts";
import type { Connection } from "./connections.ts";
import type { ConversionDefinition } from "./conversion-definitions.ts";
import type { Job } from "./jobs.ts";
import type { KeptEvent } from "./kept-event.ts";
import type { RefreshToken } from "./refresh-tokens.ts";
import { type Part, type Parts, readState, writeState } from "./state-file.ts";
import type { Store } from "./store.ts";
import type { AccessToken } from "./tokens.ts";
import type { Taken } from "./volume.ts";

/** A member as a row: the audience's id, its own id, and the fields of `Member`. */
type MemberRow = [string, string, string, string | null, boolean, number];

/** What outlives the process. Codes (five minutes), faults, options and request counts do not. */
function partsOf(store: Store, clock: OffsetClock): Parts {
  let saved: Audience[] = [];
  const restored = new Map<string, Audience>();
  return {
    clock: { rows: () => [clock.offsetMs()], restore: clock.advance } satisfies Part<number>,
    // One row for all of them, since it takes the place of those that were there from the start.
    refreshTokens: {
      rows: () => [store.refreshTokens.list()],
      restore(tokens) {
        store.refreshTokens.revoke(() => true);
        tokens.forEach(store.refreshTokens.add);
      },
    } satisfies Part<RefreshToken[]>,
    accessToken: { rows: store.tokens.list, restore: store.tokens.add } satisfies Part<AccessToken>,
    person: {
      rows: store.population.list,
      restore: ([kind, hash]) => store.population.add({ [kind]: hash }),
    } satisfies Part<["email" | "phone", string]>,
    audience: {
      rows() {
        saved = store.audiences();
        return saved.map(({ members, matchedCount, oldestAddedAt, ...row }) => row);
      },
      restore(row) {
        const oldestAddedAt = Number.POSITIVE_INFINITY;
        const audience = { ...row, members: new Map(), matchedCount: 0, oldestAddedAt };
        restored.set(row.audienceId, audience);
        store.restoreAudience(audience);
      },
    } satisfies Part<Omit<Audience, "members" | "matchedCount" | "oldestAddedAt">>,
    member: {
      *rows() {
        for (const { audienceId, members } of saved) {
          for (const [externalUserId, { hashedPII, countryCode, matched, addedAt }] of members) {
            yield [audienceId, externalUserId, hashedPII, countryCode ?? null, matched, addedAt];
          }
        }
      },
      restore([audienceId, externalUserId, hashedPII, country, matched, addedAt]) {
        const member: Member = { hashedPII, countryCode: country ?? undefined, matched, addedAt };
        putMember(restored.get(audienceId)!, externalUserId, member, "replace");
      },
    } satisfies Part<MemberRow>,
    connection: {
      rows: store.connections.all,
      restore: store.connections.restore,
    } satisfies Part<Connection>,
    volume: { rows: store.volume.all, restore: store.volume.restore } satisfies Part<[string, Taken[]]>,
    termsAcceptedBy: { rows: store.terms.list, restore: store.terms.accept } satisfies Part<string>,
    conversionDefinition: {
      rows: store.conversionDefinitions.all,
      restore: store.conversionDefinitions.restore,
    } satisfies Part<ConversionDefinition>,
    event: { rows: store.events.all, restore: store.events.add } satisfies Part<KeptEvent>,
    job: { rows: store.jobs.list, restore: store.jobs.restore } satisfies Part<Job>,
  };
}

/** A file that the state is kept in. */
export interface Kept {
  /** Gives the store what the file has. @throws {StateFileError} */
  restore(): Promise<void>;
  /** Saves now, and from now on every `everyMs` if there may be something new. @throws {StateFileError} */
  start(): void;
  /** Says that there may be something new. */
  touch(): void;
  /** Saves a last time. @throws {StateFileError} */
  close(): void;
}

export function kept(file: string, everyMs: number, store: Store, clock: OffsetClock): Kept {
  const parts = partsOf(store, clock);
  let isNew = false;
  let stop = () => {};
  const save = () => {
    writeState(file, parts);
    isNew = false;
  };
  const saveIfNew = () => {
    try {
      if (isNew) save();
    } catch {
      // It is tried again, at the latest at the end, which tells.
    }
  };
  return {
    restore: () => readState(file, parts),
    start() {
      save();
      stop = repeat(saveIfNew, everyMs);
    },
    touch: () => {
      isNew = true;
    },
    close() {
      stop();
      save();
    },
  };
}

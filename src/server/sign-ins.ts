import { ConfigError } from "../errors.ts";
import type { BegunSignIn, SignedIn } from "../index.ts";
import type { Clock } from "../lib/clock.ts";
import { newId } from "../lib/id.ts";
import type { Who } from "./rights.ts";

/** How long a sign-in waits for its person, and a login for a yes, in milliseconds. */
const WAITS_MS = 10 * 60_000;

/**
 * Sign-ins at Amazon between their two halves, in memory alone: they hold secrets, and whoever is served by another process
 * begins again. Each belongs to who began it.
 */
export interface SignIns {
  begin(begun: BegunSignIn, who: Who): void;
  /** The one that Amazon answers, once. @throws {ConfigError} sign-in.unknown */
  answered(state: string | undefined, who: Who): BegunSignIn;
  /** Keeps a login until its person has said yes. Returns its id. */
  await(signedIn: SignedIn, who: Who): string;
  awaited(who: Who): { signInId: string; signedIn: SignedIn }[];
  /** Gives it out, once. @throws {ConfigError} sign-in.unknown */
  confirmed(signInId: string, who: Who): SignedIn;
}

export function createSignIns(clock: Clock): SignIns {
  const begun = waitingRoom<BegunSignIn>(clock);
  const cameBack = waitingRoom<SignedIn>(clock);
  return {
    begin: (one, who) => begun.add(one.signIn.state, one, who),
    answered: (state = "", who) => begun.take(state, who),
    await: (signedIn, who) => {
      const signInId = newId();
      cameBack.add(signInId, signedIn, who);
      return signInId;
    },
    awaited: (who) => cameBack.of(who).map(([signInId, signedIn]) => ({ signInId, signedIn })),
    confirmed: (signInId, who) => cameBack.take(signInId, who),
  };
}

/** Things that wait, each for one person and for a time. */
function waitingRoom<T>(clock: Clock) {
  const room = new Map<string, { thing: T; whoId: string; until: number }>();
  const dropOld = (): void => {
    for (const [id, { until }] of room) if (until <= clock.now()) room.delete(id);
  };
  return {
    add(id: string, thing: T, who: Who): void {
      dropOld();
      room.set(id, { thing, whoId: who.id, until: clock.now() + WAITS_MS });
    },
    take(id: string, who: Who): T {
      dropOld();
      const found = room.get(id);
      if (found?.whoId !== who.id)
        throw new ConfigError("sign-in.unknown", "No sign-in of yours waits for this.", {
          hint: "It waits for ten minutes, in the browser that began it. Begin again.",
        });
      room.delete(id);
      return found.thing;
    },
    of(who: Who): [string, T][] {
      dropOld();
      return [...room].flatMap(([id, { thing, whoId }]) => (whoId === who.id ? [[id, thing]] : []));
    },
  };
}

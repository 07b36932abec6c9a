import type { FaultRequest } from "../emulator/faults.ts";

/** A fault that the demo can rehearse on top of its story. */
interface Rehearsed {
  says: string;
  /** What is posted to the emulator; nothing for the kill, which the demo does by itself. */
  posts: readonly FaultRequest[];
  /** True: taken away after the first day, so that the second day's sync can mend what it did. */
  firstDayOnly?: boolean;
}

/** Lets the first requests pass, so that the story has begun when it strikes. */
const upload = { operation: "upload-records", after: 2 } as const;

/** Every fault of the rehearsal, by name. After each of them the books must be without a difference. */
export const REHEARSED = {
  throttle: {
    says: "Amazon asks for fewer requests",
    posts: [{ name: "throttle", ...upload, times: 3, retryAfterSeconds: 1 }],
  },
  "5xx": { says: "Amazon has trouble of its own", posts: [{ name: "5xx", ...upload, times: 3 }] },
  timeout: {
    says: "no answer comes, whether Amazon has the records or not",
    posts: [
      { name: "timeout-before-accept", ...upload, times: 2 },
      { name: "timeout-after-accept", ...upload, times: 2 },
    ],
  },
  "truncated-body": {
    says: "answers break off half-way",
    posts: [{ name: "truncated-body", ...upload, times: 2 }],
  },
  "slow-answer": {
    says: "answers come late",
    posts: [{ name: "slow-answer", ...upload, times: 5, ms: 500 }],
  },
  "token-expires": {
    says: "the access token ends in the middle of a run",
    posts: [{ name: "token-expires", ...upload }],
  },
  "slow-jobs": { says: "Amazon's jobs take long", posts: [{ name: "slow-jobs", times: 3, ms: 3_000 }] },
  "failed-jobs": {
    says: "one of Amazon's jobs fails; the next day's sync sends its people again",
    posts: [{ name: "failed-jobs", times: 1 }],
  },
  "bad-record": {
    says: "Amazon refuses a person's record; it is found, refused alone, and sent again the next day",
    posts: [{ name: "bad-record", externalUserIds: ["crm_50"] }],
    firstDayOnly: true,
  },
  "partial-failure": {
    says: "Amazon takes only some of a call's events; the others are sent again",
    posts: [{ name: "partial-failure", every: 50, times: 2 }],
  },
  kill: { says: "the process is killed while it sends", posts: [] },
} as const satisfies Record<string, Rehearsed>;

export type RehearsedFault = keyof typeof REHEARSED;

export const isRehearsed = (name: string): name is RehearsedFault => Object.hasOwn(REHEARSED, name);

/** What the emulator is to be told before the story begins. */
export const faultsToPost = (names: readonly RehearsedFault[]): FaultRequest[] =>
  names.flatMap((name): readonly FaultRequest[] => REHEARSED[name].posts);

/** The emulator's names of those that are taken away after the first day. */
export const faultsOfFirstDay = (names: readonly RehearsedFault[]): string[] =>
  names.flatMap((name) => {
    const { posts, firstDayOnly = false }: Rehearsed = REHEARSED[name];
    return firstDayOnly ? posts.map((fault) => fault.name) : [];
  });

/** How often a fault struck: `struck` has the emulator's counts, by its own names. */
export const timesStruck = (
  name: RehearsedFault,
  struck: Readonly<Record<string, number>>,
  kills: number,
): number =>
  name === "kill" ? kills : REHEARSED[name].posts.reduce((sum, fault) => sum + (struck[fault.name] ?? 0), 0);

import { z } from "zod";

const ms = z.number().min(0);
const CONNECTIONS = ["put-connection", "list-connections", "delete-connections"];
const LOGIN = ["authorize-page", "authorize-decision", "token", "user-profile"];

/**
 * Everything that can be made to go wrong, by name. `when` says where in a request it strikes: before the
 * operation, at its records or events, at the job it makes, at reading that job, or after the operation has done its work.
 * `on` names the operations it is meant for, unless the fault itself names one; absent: all of the Ads API.
 */
export const FAULTS = {
  throttle: {
    says: "429. `retryAfterSeconds` null leaves the header out.",
    when: "before",
    params: z.object({ retryAfterSeconds: z.number().int().min(0).nullable().default(1) }),
  },
  "5xx": {
    says: "A server error, and nothing is done.",
    when: "before",
    params: z.object({ status: z.number().int().min(500).max(599).default(503) }),
  },
  refusal: {
    says: "A refusal with this status and these words, and nothing is done.",
    when: "before",
    params: z.object({
      status: z.number().int().min(400).max(499).default(403),
      message: z.string().default("It is refused"),
    }),
  },
  "timeout-before-accept": {
    says: "The connection is dropped after `holdMs`; nothing is done.",
    when: "before",
    params: z.object({ holdMs: ms.default(0) }),
  },
  "timeout-after-accept": {
    says: "The work is done, then the connection is dropped after `holdMs` without an answer.",
    when: "after",
    params: z.object({ holdMs: ms.default(0) }),
  },
  "truncated-body": {
    says: "The work is done; the answer breaks off half-way.",
    when: "after",
    params: z.object({}),
  },
  "slow-answer": {
    says: "The answer comes `ms` later, in real time.",
    when: "after",
    params: z.object({ ms: ms.default(1000) }),
  },
  "token-expires": {
    says: "Every access token is over: this request and others get 401 until a new one is fetched.",
    when: "before",
    params: z.object({}),
    times: 1,
  },
  revoked: {
    says: "The refresh token is refused: the person has taken the grant back.",
    when: "before",
    on: ["token"],
    params: z.object({}),
  },
  "terms-not-accepted": {
    says: "Records and connections are refused: the person has not accepted AMC's terms. Until the fault is taken away.",
    when: "before",
    on: ["upload-records", ...CONNECTIONS],
    params: z.object({ status: z.union([z.literal(401), z.literal(403)]).default(401) }),
  },
  "not-implemented": {
    says: "501, and nothing is done.",
    when: "before",
    on: ["upload-records"],
    params: z.object({}),
  },
  consent: {
    says: "Records are taken with another consent mode than the emulator's own.",
    when: "records",
    on: ["upload-records"],
    params: z.object({ mode: z.enum(["off", "transition", "enforced"]).default("enforced") }),
  },
  "bad-record": {
    says: "The whole call is 400 when it has one of the records named, or an nth one. `unnamed`: the message does not say which.",
    when: "records",
    on: ["upload-records"],
    params: z.object({
      externalUserIds: z.array(z.string()).default([]),
      every: z.number().int().min(1).optional(),
      unnamed: z.boolean().default(false),
    }),
  },
  "slow-jobs": {
    says: "Jobs take `ms` of the emulator's clock.",
    when: "job",
    on: ["upload-records"],
    params: z.object({ ms: ms.default(10_000) }),
  },
  "failed-jobs": {
    says: "Jobs end as FAILED; nothing is applied.",
    when: "job",
    on: ["upload-records"],
    params: z.object({}),
  },
  "job-state": {
    says: "Jobs end in another good state; their records are applied.",
    when: "job",
    on: ["upload-records"],
    params: z.object({ state: z.enum(["PARTIALLYSUCCEEDED", "COMPLETED"]) }),
  },
  "invalid-records": {
    says: "The job refuses the records named, and every nth. `unnamed`: it gives the audience's external id instead of the record's.",
    when: "job",
    on: ["upload-records"],
    params: z.object({
      externalUserIds: z.array(z.string()).default([]),
      every: z.number().int().min(1).optional(),
      error: z.string().default("The record could not be resolved"),
      unnamed: z.boolean().default(false),
    }),
  },
  "partial-failure": {
    says: "Events of a call are errors, and not kept: those at these indices or with these ids, every nth, and by chance a `share` of them (0 to 1), the same for the same `seed` and order of calls. A call that has none of them passes unstruck.",
    when: "events",
    on: ["create-events"],
    params: z.object({
      indices: z.array(z.number().int().min(0)).default([]),
      eventIds: z.array(z.string()).default([]),
      every: z.number().int().min(1).optional(),
      share: z.number().min(0).max(1).optional(),
      seed: z.number().int().default(1),
      code: z
        .string()
        .regex(/^[A-Z_]+$/)
        .default("INTERNAL_ERROR"),
      message: z.string().default("Something broke on our side"),
    }),
  },
  "forgotten-jobs": {
    says: "Asking for a job's status gets 404.",
    when: "status",
    on: ["job-status"],
    params: z.object({}),
  },
} as const satisfies Record<string, FaultKind>;

interface FaultKind {
  says: string;
  when: "before" | "records" | "events" | "job" | "status" | "after";
  on?: readonly string[];
  params: z.ZodObject;
  /** How often it strikes when the fault does not say; absent: until it is taken away. */
  times?: number;
}

export type FaultName = keyof typeof FAULTS;
export type FaultParams<Name extends FaultName> = z.output<(typeof FAULTS)[Name]["params"]>;

/** A fault as it is asked for: its name, the four below, and the parameters of its kind. */
export type FaultRequest = {
  [Name in FaultName]: {
    name: Name;
    /** How many requests it strikes; absent: until it is taken away. */
    times?: number;
    /** How many matching requests it lets pass first. */
    after?: number;
    /** The one operation it strikes. */
    operation?: string;
  } & FaultInput<Name>;
}[FaultName];

// Zod's type of an object without keys forbids every key, `name` too.
type FaultInput<Name extends FaultName> = string extends keyof z.input<(typeof FAULTS)[Name]["params"]>
  ? unknown
  : z.input<(typeof FAULTS)[Name]["params"]>;

interface ActiveFault {
  name: FaultName;
  times: number;
  after: number;
  operation: string | undefined;
  params: Record<string, unknown>;
}

export interface Faults {
  /** @throws {Error} in words, when there is no such fault or a parameter is wrong. */
  add(fault: FaultRequest): void;
  /** The parameters, if this fault strikes this request now. `meant`: whether a request is one that they are about. */
  strike<Name extends FaultName>(
    name: Name,
    operation: string,
    meant?: (params: FaultParams<Name>) => boolean,
  ): FaultParams<Name> | undefined;
  list(): Record<string, unknown>[];
  /** How often each fault struck so far, those that are over too. */
  struck(): Record<string, number>;
  clear(name?: string): void;
}

const common = z.object({
  name: z.enum(Object.keys(FAULTS) as [FaultName, ...FaultName[]]),
  times: z.number().int().min(1).optional(),
  after: z.number().int().min(0).default(0),
  operation: z.string().optional(),
});

export function faults(operationNames: readonly string[]): Faults {
  let active: ActiveFault[] = [];
  const struck = new Map<string, number>();
  const strikes = (fault: ActiveFault, operation: string) => {
    const kind: FaultKind = FAULTS[fault.name];
    if (fault.operation) return fault.operation === operation;
    return kind.on ? kind.on.includes(operation) : !LOGIN.includes(operation);
  };
  return {
    add(request) {
      const { name, times, after, operation, ...rest } = z.looseObject(common.shape).parse(request);
      if (operation && !operationNames.includes(operation)) {
        throw new Error(`No operation ${operation}. There are: ${operationNames.join(", ")}`);
      }
      const kind: FaultKind = FAULTS[name];
      const params = kind.params.strict().parse(rest);
      active.push({ name, times: times ?? kind.times ?? Number.POSITIVE_INFINITY, after, operation, params });
    },
    strike(name, operation, meant = () => true) {
      for (const fault of active) {
        if (fault.name !== name || !strikes(fault, operation)) continue;
        if (!meant(fault.params as FaultParams<typeof name>)) continue;
        if (fault.after > 0) {
          fault.after -= 1;
          continue;
        }
        fault.times -= 1;
        struck.set(name, (struck.get(name) ?? 0) + 1);
        if (fault.times === 0) active = active.filter((other) => other !== fault);
        return fault.params as FaultParams<typeof name>;
      }
      return undefined;
    },
    list: () =>
      active.map(({ name, times, after, operation, params }) => ({
        name,
        ...(Number.isFinite(times) && { times }),
        ...(after && { after }),
        ...(operation && { operation }),
        ...params,
      })),
    struck: () => Object.fromEntries(struck),
    clear(name) {
      active = name ? active.filter((fault) => fault.name !== name) : [];
    },
  };
}

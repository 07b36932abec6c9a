import type { ProbeForm, ProbeRule } from "./probe-rule.ts";
import type { RunError } from "./run.ts";

/** Seconds after which people leave a probe's audiences by themselves: a day, should nobody take them out. */
export const PROBE_TTL_SECONDS = 86_400;

/** What a probe would do, for a person to say yes to. */
export interface ProbePlan {
  probeId: string;
  sync: string;
  rule: ProbeRule;
  /** Two audiences that would be made at Amazon, and how many people each would get. */
  arms: readonly Pick<ProbeArm, "form" | "name" | "people">[];
  ttlSeconds: number;
}

/** One probe, as far as it has come. */
export interface Probe extends ProbePlan {
  arms: readonly ProbeArm[];
  /** `sending` and `counting` wait for Amazon, `removing` for its removals. `finished`: nothing of anybody is left. */
  state: "sending" | "counting" | "removing" | "finished";
  /** Absent until Amazon has counted both, and where it was ended before. */
  answer?: ProbeAnswer;
  /** What stands in its way. */
  error?: RunError;
}

export interface ProbeArm {
  form: ProbeForm;
  /** The audience's name, and Amazon's id once it is made. */
  name: string;
  audienceId?: string;
  people: number;
  /** As Amazon has counted. */
  received?: number;
  matched?: number;
}

/** What the two rates say. Shares are 0 to 1. */
export interface ProbeAnswer {
  /** The form that matches more people beyond chance; absent: no difference can be told. */
  better?: ProbeForm;
  /** What to write as `identity.phone.forms` or `identity.email.forms`; absent: nothing is to be changed. */
  forms?: ProbeForm | "both";
  /** Of Amazon's form and of the seed's. */
  rates: Readonly<Record<ProbeForm, number>>;
  /** Amazon's rate − the seed's, and its interval: Newcombe's hybrid score, 95 %. */
  difference: number;
  interval: { low: number; high: number };
  /** People for each audience with whom a difference could be told; only where none can be. */
  needed?: number;
}

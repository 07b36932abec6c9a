import { assumed, type Rule } from "./evidence.ts";

/**
 * The people Amazon would know: a simulation. Until a population is told, a hash is one of theirs when
 * its first byte is small, which makes about seven in ten match, the same ones every time.
 */
export interface Population {
  /** Whether a SHA-256 (64 lower-case hex digits; the caller has looked) is that of somebody's `kind`. */
  has(kind: string, hash: string): boolean;
  add(person: { email?: string; phone?: string }): void;
  clear(): void;
  readonly size: number;
  list(): Iterable<["email" | "phone", string]>;
}

const SIMULATED_MATCH_RATE = 0.7;
const LIMIT = Math.floor(SIMULATED_MATCH_RATE * 256);

export function population(): Population {
  const known = { email: new Set<string>(), phone: new Set<string>() };
  return {
    has(kind, hash) {
      if (kind !== "email" && kind !== "phone") return false;
      if (known.email.size + known.phone.size > 0) return known[kind].has(hash);
      return Number.parseInt(hash.slice(0, 2), 16) < LIMIT;
    },
    add({ email, phone }) {
      if (email) known.email.add(email);
      if (phone) known.phone.add(phone);
    },
    clear() {
      known.email.clear();
      known.phone.clear();
    },
    get size() {
      return known.email.size + known.phone.size;
    },
    *list() {
      for (const hash of known.email) yield ["email", hash];
      for (const hash of known.phone) yield ["phone", hash];
    },
  };
}

export const populationRules: Rule[] = [
  {
    says: "A member is matched when one of its email or phone hashes is a known person's, under the same key.",
    evidence: assumed("simulated: Amazon publishes no rule of matching"),
  },
  {
    says: "Without a population, seven hashes in ten belong to somebody.",
    evidence: assumed("simulated: the share is our choice"),
  },
];

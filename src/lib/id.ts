import { randomBytes } from "node:crypto";

/** Twelve random hex digits. */
export const newId = (): string => randomBytes(6).toString("hex");

/** An id that sorts by time and can be read out: `20261124-104455-k3f9`, in UTC. */
export function newRunId(now: number): string {
  const [date, time] = new Date(now).toISOString().split("T") as [string, string];
  const random = Array.from(randomBytes(4), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return `${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}-${random}`;
}

/** Without look-alikes; 32 characters, so that every one is equally likely. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

/** 120 random bits, to be read out or pasted. */
export const newPassword = (): string => randomBytes(15).toString("base64url");

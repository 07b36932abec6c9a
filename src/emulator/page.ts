import { Refusal } from "./errors.ts";

/** One page of a list. `next` is the token of the one after, undefined at the end. @throws {Refusal} `wrongToken` */
export function page<T>(
  all: readonly T[],
  { nextToken, size, wrongToken = 400 }: { nextToken: string | null; size: number; wrongToken?: 400 | 422 },
): { items: T[]; next: string | undefined } {
  const start = startOf(nextToken, wrongToken);
  const end = start + size;
  const next = end < all.length ? Buffer.from(`from:${end}`).toString("base64url") : undefined;
  return { items: all.slice(start, end), next };
}

function startOf(nextToken: string | null, wrongToken: number): number {
  if (nextToken === null) return 0;
  const start = /^from:(\d+)$/.exec(Buffer.from(nextToken, "base64url").toString())?.[1];
  if (!start) throw new Refusal(wrongToken, "nextToken is not one of ours", { field: "nextToken" });
  return Number(start);
}

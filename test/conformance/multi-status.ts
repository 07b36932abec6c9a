import type { Exchange } from "../../src/emulator/exchange.ts";

/**
 * What of a request was taken: nothing where it was refused or not answered, and of one that is answered item by item
 * (207) whatever the answer does not name as an error. Indices count from 0, as where that is described.
 */
export function takenPart({ request, answer }: Exchange): Exchange["request"] | undefined {
  if (!answer || answer.status >= 400) return undefined;
  if (answer.status !== 207) return request;
  const refused = new Set((JSON.parse(answer.body).error ?? []).map(({ index }: { index: number }) => index));
  const sent = JSON.parse(request.body!) as { [name: string]: unknown };
  const [name, items] = Object.entries(sent).find((entry): entry is [string, unknown[]] =>
    Array.isArray(entry[1]),
  )!;
  const taken = items.filter((_, index) => !refused.has(index));
  return taken.length === 0 ? undefined : { ...request, body: JSON.stringify({ ...sent, [name]: taken }) };
}

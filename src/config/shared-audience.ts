import type { Mode } from "../model/mode.ts";
import type { Problem } from "./problem.ts";
import type { WrittenConfig } from "./schema/file.ts";

/**
 * Mirrors whose audience another sync fills or empties too, without saying that it is meant: each run of theirs undoes
 * what the other did. Two names of one audience, its id here and its name there, can't be told from the file: the plan does.
 */
export function* sharedAudiences({ destinations, syncs }: WrittenConfig): Generator<Problem> {
  const placed = Object.entries(syncs).map(([name, { audience, destination, mode }]) => {
    const { profileId } = destinations[destination ?? ""] ?? Object.values(destinations)[0] ?? {};
    return { name, mode, audience, place: JSON.stringify([profileId, placeOf(audience)]) };
  });
  const byPlace = Map.groupBy(placed, ({ place }) => place);
  for (const { name, mode, audience, place } of placed) {
    const other = byPlace.get(place)?.find((one) => one.name !== name);
    if (other === undefined || !mustSayShared({ mode, audience })) continue;
    yield {
      code: "config.audience-shared",
      message: sharedMessage(name, other.name, audience.name),
      hint: SHARED_HINT,
      path: ["syncs", name, "audience"],
    };
  }
}

const placeOf = ({ audienceId, name }: { audienceId?: string | undefined; name: string }): object =>
  audienceId === undefined ? { name } : { audienceId };

/** Whether a sync must say so when another has its audience too. */
export const mustSayShared = (sync: { mode: Mode; audience: { shared: boolean } }): boolean =>
  sync.mode === "mirror" && !sync.audience.shared;

export const sharedMessage = (sync: string, other: string, audience: string): string =>
  `Sync "${sync}" mirrors the audience "${audience}", and sync "${other}" has the same: the mirror takes out whom the other puts in.`;

export const SHARED_HINT =
  "Give one of them an audience of its own; or, if it is meant, write `shared: true` under the mirror's `audience`.";

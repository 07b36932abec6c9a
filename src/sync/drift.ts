import type { AmazonAudience } from "../amazon/audiences.ts";
import type { AudienceConfig } from "../config/config.ts";
import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { Audience } from "../model/audience.ts";

/** One thing that is believed here, beside what Amazon says of it. */
export interface Compared {
  what: "existence" | "name" | "country" | "ttlSeconds" | "description" | "people";
  /** Absent: nothing is said of it. */
  here?: string | number | boolean;
  amazon?: string | number | boolean;
  /** `unknown`: Amazon has not counted yet. */
  verdict: "same" | "differs" | "unknown";
  /** What to do, or to know, where they differ. */
  hint?: string;
}

/** What an audience should be like, and whether the configuration or earlier answers of Amazon say so. */
export interface Wanted {
  audienceId: string;
  name: string;
  country: string;
  description: Said<string>;
  ttlSeconds: Said<number>;
}

interface Said<T> {
  value: T;
  configured: boolean;
}

/** As the configuration says it, else as Amazon told it before. */
export const wanted = (
  { audienceId = "", name, country, description = "", ttlSeconds }: Audience,
  config: AudienceConfig | undefined,
): Wanted => ({
  audienceId,
  name,
  country: config?.country ?? country,
  description: said(config?.description, description),
  ttlSeconds: said(config?.ttlSeconds, ttlSeconds ?? AMAZON_LIMITS.ttlSeconds.max),
});

const said = <T>(configured: T | undefined, before: T): Said<T> =>
  configured === undefined ? { value: before, configured: false } : { value: configured, configured: true };

/** Holds what is believed here against Amazon's answer; `amazon` is absent where it has no such audience. */
export function compared(
  here: Wanted,
  people: number,
  amazon: AmazonAudience | undefined,
  sync: string | undefined,
): Compared[] {
  if (!amazon)
    return [
      {
        what: "existence",
        here: true,
        amazon: false,
        verdict: "differs",
        hint: `Amazon has no audience ${here.audienceId} in this region: somebody deleted it, or this login no longer sees it. No sync can fill it. For a new one, give audience.name another name.`,
      },
    ];
  const { ttlSeconds = AMAZON_LIMITS.ttlSeconds.max, description = "" } = amazon;
  return [
    { what: "existence", here: true, amazon: true, verdict: "same" },
    against("name", here.name, amazon.name, "It was renamed at Amazon. Syncs know it by its id, and go on."),
    against(
      "country",
      here.country,
      amazon.country ?? here.country,
      `Set audience.country: ${amazon.country}. Amazon can't change it, and syncs are refused until then.`,
    ),
    against("ttlSeconds", here.ttlSeconds.value, ttlSeconds, changed(here.ttlSeconds, "ttlDays", sync)),
    against(
      "description",
      here.description.value,
      description,
      changed(here.description, "description", sync),
    ),
    comparedPeople(people, amazon.size?.received),
  ];
}

const against = <T extends string | number>(
  what: Compared["what"],
  here: T,
  amazon: T,
  hint: string,
): Compared =>
  here === amazon
    ? { what, here, amazon, verdict: "same" }
    : { what, here, amazon, verdict: "differs", hint };

const changed = ({ configured }: Said<unknown>, key: string, sync: string | undefined): string =>
  configured
    ? `The next sync${sync === undefined ? "" : ` of ${sync}`} sets it at Amazon as the configuration says.`
    : `It was changed at Amazon, and the next plan goes by that. To set it from here: audience.${key}.`;

/** @source docs/amazon-api.md: sizes are counted within 36 hours */
function comparedPeople(here: number, received: number | undefined): Compared {
  if (received === undefined) return { what: "people", here, verdict: "unknown" };
  return against(
    "people",
    here,
    received,
    received > here
      ? "Amazon has more: others fill it too, people were sent before this state folder, or some have left and are still counted."
      : "Amazon has fewer: it counts late, up to 36 hours. If it stays so, headwater runs RUN shows what it did not keep.",
  );
}

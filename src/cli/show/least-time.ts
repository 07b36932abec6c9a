import { formatDuration } from "../../lib/duration.ts";
import type { BindingLimit, Plan } from "../../model/plan.ts";

/** The least time under the limits, with a comma before it; nothing where nothing has to wait. */
export function leastWords({ minimumBy, minimumMs }: Pick<Plan, "minimumBy" | "minimumMs">): string {
  if (minimumMs === 0) return "";
  const limit = minimumBy === undefined ? "limits" : `limit of ${LIMIT_WORDS[minimumBy]}`;
  return `, at least ${formatDuration(minimumMs)} under the ${limit}`;
}

const LIMIT_WORDS = {
  "requests-per-second": "requests in a second",
  "requests-per-hour": "requests in an hour",
  "records-per-hour": "records in an hour",
} as const satisfies Record<BindingLimit, string>;

import type { AudienceReport } from "../../../model/run.ts";
import { Facts } from "../parts/facts.tsx";
import { Section } from "../parts/section.tsx";
import { shareText } from "../words.ts";

/** Amazon's match rate beside what our own counts say can match, once Amazon has finished. */
export function RunMatch({ report: { matchRate, estimate } }: { report: AudienceReport }) {
  if (estimate === undefined || (estimate.reachable === undefined && estimate.keys === undefined))
    return null;
  const { reachable, keys } = estimate;
  return (
    <Section title="How much can match">
      <Facts
        cols={4}
        facts={[
          [
            "Amazon matched, of the audience",
            matchRate === undefined ? "not counted yet" : shareText(matchRate),
          ],
          [
            "Can match at most, of the file's rows",
            reachable === undefined ? undefined : shareText(reachable),
          ],
          ["People with email and phone", keys && shareText(keys.both)],
          ["With one of the two", keys && shareText(keys.emailOnly + keys.phoneOnly)],
        ]}
      />
    </Section>
  );
}

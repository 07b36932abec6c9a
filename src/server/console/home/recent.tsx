import { Anchor } from "@mantine/core";
import { Link } from "wouter";
import { RunRows } from "../parts/run-rows.tsx";
import { Section } from "../parts/section.tsx";
import type { RunSummary } from "../words.ts";

/** The last runs and plans. */
export function Recent({ runs }: { runs: readonly RunSummary[] }) {
  if (runs.length === 0) return null;
  return (
    <Section
      bare
      title="Recent runs"
      actions={
        <Anchor component={Link} href="/runs" size="sm">
          All runs
        </Anchor>
      }
    >
      <RunRows label="Recent runs" runs={runs} />
    </Section>
  );
}

import { Group, Paper, SimpleGrid, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconCircleDashed, IconHourglass, IconLoader2, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { AudiencePlan, EventsPlan, Plan } from "../../../model/plan.ts";
import type { Answer } from "../api.ts";
import { eventWords } from "../event-words.ts";
import { sentCount } from "../plan-words.ts";
import { cargoOf, counted, countText, shareText } from "../words.ts";

type Run = Answer<"GET /api/runs/{runId}">;
type Standings = Record<"source" | "people" | "plan" | "jobs" | "amazon", Standing>;
type Standing = "done" | "active" | "waiting" | "stopped" | "none";

const SIGNS = {
  done: { icon: IconCheck, color: "teal", word: "done" },
  active: { icon: IconLoader2, color: "water", word: "at work" },
  waiting: { icon: IconHourglass, color: "yellow", word: "waits" },
  stopped: { icon: IconX, color: "red", word: "stopped" },
  none: { icon: IconCircleDashed, color: "gray", word: "not yet" },
} as const satisfies Record<Standing, { icon: typeof IconCheck; color: string; word: string }>;

/** The five stages on the way to Amazon, each with what it counts. */
export function RunFlow({ run }: { run: Run }) {
  const { plan, report, summary } = run;
  const isEvents = summary.mode === "events";
  const doing = summary.work?.state === "running" ? summary.work.doing : undefined;
  const books = report?.books;
  const sent = books ? books.accepted + books.refused + books.unknown : 0;
  const stands = standings(run);
  return (
    <Stack gap="xs">
      <SimpleGrid
        cols={{ base: 2, sm: 3, md: 5 }}
        spacing="sm"
        component="ol"
        p={0}
        m={0}
        style={{ listStyle: "none" }}
      >
        <Stage
          title="Source"
          standing={stands.source}
          big={plan && countText(plan.rows.read)}
          unit="rows read"
        >
          {plan && unused(plan) > 0 && `${countText(unused(plan))} not used`}
        </Stage>
        {isEvents ? (
          <EventStages plan={plan?.mode === "events" ? plan : undefined} stands={stands} />
        ) : (
          <PeopleStages plan={plan?.mode === "events" ? undefined : plan} stands={stands} />
        )}
        <Stage
          title="Upload jobs"
          standing={stands.jobs}
          big={books && countText(sent)}
          unit={books && books.planned > 0 ? `of ${countText(books.planned)} sent` : "sent"}
        >
          {report && report.requests > 0 && `in ${counted(report.requests, "request")}`}
        </Stage>
        <AmazonStage report={report} isEvents={isEvents} standing={stands.amazon} />
      </SimpleGrid>
      <Text size="sm" c="dimmed" aria-live="polite">
        {doing && eventWords(doing, cargoOf(isEvents)).says}
      </Text>
    </Stack>
  );
}

/** Rows that came to nothing. */
const unused = (plan: Plan): number =>
  plan.mode === "events" ? plan.rows.rejected : plan.rows.rejected + plan.rows.held;

function PeopleStages({ plan, stands }: { plan: AudiencePlan | undefined; stands: Standings }) {
  const changes = plan?.changes;
  return (
    <>
      <Stage
        title="People"
        standing={stands.people}
        big={plan && countText(plan.rows.members)}
        unit="people found"
      >
        {plan && plan.rows.merged > 0 && `in ${countText(plan.rows.members + plan.rows.merged)} rows`}
      </Stage>
      <Stage
        title="Plan"
        standing={stands.plan}
        big={changes && countText(sentCount(changes))}
        unit="changes"
      >
        {changes &&
          said([
            [changes.add, "new"],
            [changes.update, "updated"],
            [changes.renew, "refreshed"],
            [changes.remove, "leaving"],
          ])}
      </Stage>
    </>
  );
}

function EventStages({ plan, stands }: { plan: EventsPlan | undefined; stands: Standings }) {
  const rows = plan?.rows;
  return (
    <>
      <Stage
        title="Events"
        standing={stands.people}
        big={rows && countText(rows.read - rows.rejected)}
        unit="rows of events"
      >
        {rows && rows.merged > 0 && `${countText(rows.merged)} say the same again`}
      </Stage>
      <Stage title="Plan" standing={stands.plan} big={rows && countText(rows.events)} unit="new events">
        {rows &&
          said([
            [rows.sentBefore, "sent before"],
            [rows.passed, "passed by"],
          ])}
      </Stage>
    </>
  );
}

/** Amazon answers for events at once; of people it tells later. */
function AmazonStage({
  report,
  isEvents,
  standing,
}: {
  report: Run["report"];
  isEvents: boolean;
  standing: Standing;
}) {
  if (isEvents)
    return (
      <Stage
        title="Amazon"
        standing={standing}
        big={report && countText(report.books.accepted)}
        unit="accepted"
      >
        {report && report.books.refused > 0 && `${countText(report.books.refused)} refused`}
      </Stage>
    );
  const records = report?.processed.records;
  return (
    <Stage title="Amazon" standing={standing} big={records && countText(records.processed)} unit="processed">
      {matchedWords(report) ??
        (records && records.pending > 0 ? `${countText(records.pending)} at work on` : undefined)}
    </Stage>
  );
}

const matchedWords = (report: Run["report"]): string | undefined =>
  report && report.mode !== "events" && report.matchRate !== undefined && report.books.accepted > 0
    ? `${shareText(report.matchRate)} matched`
    : undefined;

/** `3 new · 2 leaving`; what there is none of is left out. */
const said = (counts: readonly (readonly [count: number, word: string])[]): string =>
  counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${countText(count)} ${word}`)
    .join(" · ");

function Stage({
  title,
  standing,
  big,
  unit,
  children,
}: {
  title: string;
  standing: Standing;
  big: ReactNode;
  unit: string;
  children: ReactNode;
}) {
  const { icon: Sign, color, word } = SIGNS[standing];
  return (
    <Paper withBorder p="md" component="li">
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Text fw={600} size="sm">
          {title}
        </Text>
        <ThemeIcon
          size="sm"
          radius="xl"
          variant="light"
          color={color}
          role="img"
          aria-label={word}
          title={word}
        >
          <Sign size={14} aria-hidden />
        </ThemeIcon>
      </Group>
      <Text size="xl" fw={650} lh={1.1}>
        {big ?? "–"}
      </Text>
      <Text size="xs" c="dimmed">
        {unit}
      </Text>
      <Text size="xs" mt={4} mih="1.3em">
        {children || null}
      </Text>
    </Paper>
  );
}

/** How far each stage is, from the run's state and its books alone: the same after a restart as before. */
function standings({ summary, report }: Run): Standings {
  const { state, work } = summary;
  const isWorking = work?.state === "running" || work?.state === "waiting";
  if (state === "planning") {
    const now: Standing = isWorking ? "active" : "stopped";
    return { source: now, people: now, plan: now, jobs: "none", amazon: "none" };
  }
  const planned = { source: "done", people: "done", plan: "done" } as const;
  if (state === "planned")
    return {
      ...planned,
      plan: summary.safetyStop === undefined ? "done" : "stopped",
      jobs: isWorking ? "active" : "none",
      amazon: "none",
    };
  if (state === "discarded") return { ...planned, plan: "stopped", jobs: "none", amazon: "none" };
  if (state === "abandoned") return { ...planned, jobs: "stopped", amazon: "none" };
  const failed = report !== undefined && report.processed.failed + report.books.refused > 0;
  if (state === "ready")
    return {
      ...planned,
      jobs: isWorking ? "active" : summary.error ? "stopped" : "waiting",
      amazon: report && report.processed.jobs + report.books.accepted > 0 ? "active" : "none",
    };
  if (state === "accepted") return { ...planned, jobs: "done", amazon: isWorking ? "active" : "waiting" };
  return { ...planned, jobs: "done", amazon: failed ? "stopped" : "done" };
}

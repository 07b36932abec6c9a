import { Alert, Anchor, Button, Group, Paper, Stack, Tabs, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowRight, IconDownload, IconInfoCircle } from "@tabler/icons-react";
import { Link, useParams } from "wouter";
import type { AudienceReport } from "../../../model/run.ts";
import type { Answer } from "../api.ts";
import { Approve } from "../parts/approve.tsx";
import { Load } from "../parts/load.tsx";
import { Notices } from "../parts/notices.tsx";
import { Page } from "../parts/page.tsx";
import { PlanView } from "../parts/plan.tsx";
import { Reconnect } from "../parts/reconnect.tsx";
import { Section } from "../parts/section.tsx";
import { RunStatus } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import { useApi } from "../queries.ts";
import { RunActions } from "../run/actions.tsx";
import { RunBooks } from "../run/books.tsx";
import { RunFlow } from "../run/flow.tsx";
import { RunJobs } from "../run/jobs.tsx";
import { RunMatch } from "../run/match.tsx";
import { Refusals } from "../run/refusals.tsx";
import { RunRequests } from "../run/requests.tsx";
import { useMay } from "../session.ts";
import { cargoOf, entryPath } from "../words.ts";

type Run = Answer<"GET /api/runs/{runId}">;

/** One run, from source to Amazon, while it happens and ever after. */
export default function RunPage() {
  const { runId } = useParams<{ runId: string }>();
  const query = useApi("GET /api/runs/{runId}", { params: { runId } });
  return <Load query={query}>{(run) => <Shown run={run} />}</Load>;
}

function Shown({ run }: { run: Run }) {
  const { summary, plan, report } = run;
  const isEvents = summary.mode === "events";
  return (
    <Page
      title={`Run of ${summary.sync}`}
      lead={
        <Group gap="sm" component="span">
          <RunStatus run={summary} />
          <When at={summary.createdAt} />
          <span>
            <Anchor component={Link} href={entryPath(summary.sync, isEvents)} inherit underline="always">
              {summary.sync}
            </Anchor>{" "}
            <IconArrowRight size={15} aria-label="to" style={{ verticalAlign: "-2px" }} />{" "}
            {isEvents ? (
              summary.audience
            ) : (
              <Anchor
                component={Link}
                href={`/audiences/${encodeURIComponent(summary.audienceKey)}`}
                inherit
                underline="always"
              >
                {summary.audience}
              </Anchor>
            )}
          </span>
        </Group>
      }
      actions={<RunActions run={run} />}
    >
      <NextStep run={run} />
      <RunFlow run={run} />
      {report && report.books.planned > 0 && <RunBooks report={report} />}
      <Refusals refusals={run.refusals} cargo={cargoOf(isEvents)} />
      {report && <Notices notices={report.notices.filter((notice) => !isSaidIn(run, notice))} />}
      {plan && (
        <Section title="The plan">
          <PlanView plan={plan} />
          {run.may.approve && <Approve plan={plan} />}
        </Section>
      )}
      {report && report.mode !== "events" && <RunMatch report={report} />}
      {report && report.mode !== "events" && <InAmc report={report} />}
      <Paper withBorder p="md">
        <Tabs defaultValue="jobs" keepMounted={false}>
          <Tabs.List mb="sm">
            <Tabs.Tab value="jobs">Upload jobs</Tabs.Tab>
            <Tabs.Tab value="requests">Requests</Tabs.Tab>
            <Tabs.Tab value="lists">Lists</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="jobs">
            <RunJobs jobs={run.uploadJobs} cargo={cargoOf(isEvents)} />
          </Tabs.Panel>
          <Tabs.Panel value="requests">
            <RunRequests runId={summary.runId} isEvents={isEvents} />
          </Tabs.Panel>
          <Tabs.Panel value="lists">
            <Lists run={run} />
          </Tabs.Panel>
        </Tabs>
      </Paper>
      <Text size="xs" c="dimmed">
        Run {summary.runId}
      </Text>
    </Page>
  );
}

/** Where the people turn up for queries, once some are there. */
function InAmc({ report: { amcTables, books } }: { report: AudienceReport }) {
  if (amcTables === undefined || books.accepted === 0) return null;
  return (
    <Section title="In Amazon Marketing Cloud">
      <Text size="sm">
        The people turn up in the tables {amcTables.members} and {amcTables.logs} of {amcTables.instanceId}.
      </Text>
    </Section>
  );
}

/** A plan's notices stand with it, and the most pressing one says above what to do. */
const isSaidIn = ({ plan, next }: Run, notice: { code: string; message: string }): boolean =>
  [...(plan?.notices ?? []), ...(next ? [next] : [])].some(
    ({ code, message }) => code === notice.code && message === notice.message,
  );

/** What a person should do next, if anything. What holds a plan back is said with the plan. */
function NextStep({ run: { next, summary, plan } }: { run: Run }) {
  if (next === undefined || (next.action === "approve" && plan?.safetyStop)) return null;
  const isTrouble = summary.error !== undefined || summary.safetyStop !== undefined;
  return (
    <Alert
      color={summary.safetyStop !== undefined ? "orange" : isTrouble ? "red" : "water"}
      icon={isTrouble ? <IconAlertTriangle aria-hidden /> : <IconInfoCircle aria-hidden />}
      title={next.message}
      role={isTrouble ? "alert" : "note"}
    >
      <Stack gap="xs" align="flex-start">
        {next.hint !== undefined && (
          <Text size="sm" style={{ whiteSpace: "pre-line" }}>
            {next.hint}
          </Text>
        )}
        {summary.error?.exitCode === ACCESS && <Reconnect />}
      </Stack>
    </Alert>
  );
}

/** The exit code of errors that the holder of the Amazon login mends. */
const ACCESS = 4;

/** Rows that were skipped, and what Amazon refused and why. */
function Lists({ run: { lists, summary } }: { run: Run }) {
  const mayDownload = useMay("people");
  if (lists.length === 0) return <Text c="dimmed">No list of this run is kept.</Text>;
  if (!mayDownload)
    return (
      <Text c="dimmed">
        The lists name people or events by their ids: an operator or admin can download them.
      </Text>
    );
  return (
    <Group>
      {lists.map((list) => (
        <Button
          key={list}
          component="a"
          href={`/api/runs/${encodeURIComponent(summary.runId)}/lists/${encodeURIComponent(list)}`}
          download={`${summary.sync}-${list}.csv`}
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {list}.csv
        </Button>
      ))}
    </Group>
  );
}

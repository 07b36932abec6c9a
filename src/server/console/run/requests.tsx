import { Badge, Code, Table, Text } from "@mantine/core";
import type { Answer } from "../api.ts";
import { Load } from "../parts/load.tsx";
import { More } from "../parts/more.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { When } from "../parts/when.tsx";
import { useApiPages } from "../queries.ts";
import { cargoOf, countText } from "../words.ts";

type Request = Answer<"GET /api/runs/{runId}/requests">["items"][number];

/** Every request with its answer, and what became of Amazon's job: there is none of events. */
export function RunRequests({ runId, isEvents }: { runId: string; isEvents: boolean }) {
  const pages = useApiPages("GET /api/runs/{runId}/requests", { params: { runId }, query: {} });
  return (
    <Load query={{ data: pages.items, error: pages.error }}>
      {(items) =>
        items.length === 0 ? (
          <Text c="dimmed">Nothing has been asked of Amazon yet.</Text>
        ) : (
          <>
            <Scroll label="Requests">
              <Table verticalSpacing="xs" miw={760}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Job</Table.Th>
                    <Table.Th>When</Table.Th>
                    <Table.Th ta="right">{cargoOf(isEvents).title}</Table.Th>
                    <Table.Th>Answer</Table.Th>
                    {!isEvents && <Table.Th>At Amazon</Table.Th>}
                    <Table.Th>What Amazon said</Table.Th>
                    <Table.Th>Amazon's request id</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((request) => (
                    <Row
                      key={`${request.batchId} ${request.attempt}`}
                      request={request}
                      isEvents={isEvents}
                    />
                  ))}
                </Table.Tbody>
              </Table>
            </Scroll>
            <More pages={pages} />
          </>
        )
      }
    </Load>
  );
}

function Row({ request, isEvents }: { request: Request; isEvents: boolean }) {
  const {
    jobNumber,
    batchNumber,
    attempt,
    startedAt,
    records,
    outcome,
    httpStatus,
    message,
    requestId,
    job,
  } = request;
  return (
    <Table.Tr>
      <Table.Td>
        {jobNumber}.{batchNumber}
        {attempt > 1 && (
          <Text span size="xs" c="dimmed">
            {" "}
            try {attempt}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <When at={startedAt} />
      </Table.Td>
      <Table.Td ta="right">{countText(records)}</Table.Td>
      <Table.Td>
        <Badge
          variant="light"
          color={outcome === "accepted" ? "teal" : outcome === "refused" ? "red" : "yellow"}
        >
          {outcome ?? "none yet"}
          {httpStatus !== undefined && ` · ${httpStatus}`}
        </Badge>
      </Table.Td>
      {!isEvents && <Table.Td>{job === undefined ? "–" : AT_AMAZON[job.state]}</Table.Td>}
      <Table.Td maw={280} style={{ overflowWrap: "anywhere" }}>
        {job?.message ?? message ?? "–"}
      </Table.Td>
      <Table.Td>{requestId === undefined ? "–" : <Code>{requestId}</Code>}</Table.Td>
    </Table.Tr>
  );
}

const AT_AMAZON: Record<NonNullable<Request["job"]>["state"], string> = {
  pending: "at work",
  succeeded: "finished",
  partial: "finished in part",
  failed: "failed",
  expired: "no longer known",
  replaced: "sent again since",
};

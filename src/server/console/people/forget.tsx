import { Alert, Button, Group, List, NumberInput, Paper, Stack, Text, Textarea, Title } from "@mantine/core";
import { IconAlertTriangle, IconUserOff } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api.ts";
import { ProblemAlert } from "../parts/problem.tsx";
import { WorkProgress } from "../parts/work-progress.tsx";
import { useAction, useApi } from "../queries.ts";
import { counted, countText } from "../words.ts";
import { Receipts } from "./receipts.tsx";

/** One value a line. */
const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Takes people out everywhere and keeps them out: first what would happen, then a yes. */
export function ForgetPeople() {
  const [text, setText] = useState("");
  const [allowPeople, setAllowPeople] = useState<number | string>("");
  const values = linesOf(text);
  const plan = useAction("POST /api/people/forget/plan");
  const forget = useAction("POST /api/people/forget", {
    onDone: () => {
      setText("");
      plan.reset();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    forget.reset();
    plan.mutate({ body: { values } });
  };
  const isTooMany =
    forget.error instanceof ApiProblem && forget.error.problem.code === "forget.too-many-people";
  return (
    <Stack>
      <form onSubmit={submit}>
        <Stack align="flex-start">
          <Textarea
            label="Who"
            description="Email addresses, phone numbers, external ids or hashes; one a line. At most 1,000."
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              plan.reset();
            }}
            autosize
            minRows={3}
            maxRows={12}
            autoComplete="off"
            required
            w="100%"
            maw={560}
          />
          <Button type="submit" variant="default" loading={plan.isPending} disabled={values.length === 0}>
            Show what would happen
          </Button>
        </Stack>
      </form>
      <ProblemAlert error={plan.error ?? forget.error} />
      {plan.data && (
        <Paper withBorder p="md">
          <Title order={2} size="h5" mb="xs">
            {counted(plan.data.values, "value")} to forget, {counted(plan.data.externalIds, "external id")}{" "}
            known of them
          </Title>
          {plan.data.audiences.length > 0 && (
            <List size="sm" mb="sm">
              {plan.data.audiences.map(({ name, members }) => (
                <List.Item key={name}>
                  {name}: {countText(members)} in it now
                </List.Item>
              ))}
            </List>
          )}
          <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} mb="sm">
            They are taken out of every audience at Amazon, what is kept of them here is erased, and they are
            kept out of every later run, even when a source still has them. This can't be undone for the
            audiences; being kept out can be lifted.
          </Alert>
          {isTooMany && (
            <NumberInput
              label="That many external ids are right: type their number"
              value={allowPeople}
              onChange={setAllowPeople}
              hideControls
              mb="sm"
              maw={320}
            />
          )}
          <Group>
            <Button
              color="red"
              leftSection={<IconUserOff size={16} aria-hidden />}
              loading={forget.isPending}
              onClick={() =>
                forget.mutate({
                  body: { values, allowPeople: typeof allowPeople === "number" ? allowPeople : undefined },
                })
              }
            >
              Forget them
            </Button>
            <Button variant="default" onClick={() => plan.reset()}>
              Not now
            </Button>
          </Group>
        </Paper>
      )}
      {forget.data && <Begun workId={forget.data.workId} />}
    </Stack>
  );
}

/** What became of it: a receipt, or why there is none. */
function Begun({ workId }: { workId: string }) {
  const { data: work } = useApi("GET /api/work/{workId}", { params: { workId } });
  if (work === undefined) return null;
  if (work.receiptId === undefined) return <WorkProgress work={work} />;
  return (
    <>
      <Text aria-live="polite">
        It has begun: from now on they are in no plan. The receipt says how far it is.
      </Text>
      <Receipts />
    </>
  );
}

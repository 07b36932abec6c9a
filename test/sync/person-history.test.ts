import { describe, expect, test } from "vitest";
import { type HistoricRecord, standingOf } from "../../src/sync/person-history.ts";

const DAY = 86_400_000;
const record = (kind: HistoricRecord["kind"], day: number, given: Partial<HistoricRecord> = {}) => ({
  kind,
  runId: `r${day}`,
  at: day * DAY,
  outcome: "accepted" as const,
  jobState: "succeeded" as const,
  ...given,
});

const standing = (kept: Parameters<typeof standingOf>[1], history: HistoricRecord[]) =>
  standingOf("a", kept, history, 30 * 86_400);

describe("a person's standing", () => {
  test("is since their last addition, and until their time to live ends after the last sending", () => {
    const history = [record("add", 1), record("remove", 2), record("add", 3), record("renew", 9)];
    expect(standing({ sentAt: 9 * DAY }, history)).toMatchObject({
      standing: "member",
      since: 3 * DAY,
      sent: { runId: "r9" },
      leavesAt: 39 * DAY,
    });
  });

  test("is since before what is still told of, where the lists of that time are gone", () => {
    expect(standing({ sentAt: 9 * DAY }, [record("renew", 9)])).toMatchObject({ sinceBefore: 9 * DAY });
    expect(standing({ sentAt: 4 * DAY }, [])).toMatchObject({ sinceBefore: 4 * DAY });
  });

  test("is taken out, by the run that did it", () => {
    const removed = standing({}, [record("add", 1), record("remove", 2)]);
    expect(removed).toMatchObject({ standing: "removed", removed: { runId: "r2" } });
    expect(removed?.leavesAt).toBeUndefined();
    expect(standing({ removedAt: 2 * DAY }, [])).toMatchObject({ standing: "removed" });
  });

  test.each([
    { outcome: "unknown" as const },
    { outcome: "to-send" as const },
    { jobState: "pending" as const },
  ])("waits for what became of the last record: %o", (given) => {
    const history = [record("add", 1), record("update", 5, given)];
    expect(standing({ sentAt: DAY }, history)).toMatchObject({ standing: "waiting", last: { runId: "r5" } });
  });

  test("is refused where Amazon never took a record, and says why it is set aside", () => {
    const quarantine = { reason: "INVALID_HASH", at: DAY, runId: "r1" };
    expect(standing({ quarantine }, [record("add", 1, { outcome: "refused" })])).toMatchObject({
      standing: "refused",
      quarantine,
      last: { outcome: "refused" },
    });
  });

  test("is told by the books where the audience's file is lost", () => {
    expect(standing({}, [record("add", 1)])).toMatchObject({ standing: "member", leavesAt: 31 * DAY });
  });

  test("is none where nothing is known of them", () => {
    expect(standing({}, [])).toBeUndefined();
  });
});

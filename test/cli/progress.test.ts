import { describe, expect, test } from "vitest";
import { progressOn } from "../../src/cli/progress.ts";
import { manualClock } from "../manual-clock.ts";

function screen(isTerminal: boolean, width?: number) {
  const clock = manualClock();
  const told: string[] = [];
  const output = {
    isTerminal,
    width,
    closed: false,
    write: async (text: string) => {
      told.push(text);
    },
  };
  return { clock, told, ...progressOn(output, clock) };
}

const sending = (accepted: number) =>
  ({ kind: "sending", accepted, records: 1000, requests: accepted / 100, leastMsLeft: 3_000 }) as const;

describe("progress", () => {
  test("on a terminal is one line, written over, no wider than the screen", () => {
    const { told, tell, clock, clear } = screen(true, 60);
    tell(sending(500));
    clock.advance(100);
    tell(sending(600));
    clear();
    clear();
    expect(told).toEqual([
      "\r\x1b[K[##########..........] 500 of 1,000 people accepted, 5 requ",
      "\r\x1b[K[############........] 600 of 1,000 people accepted, 6 requ",
      "\r\x1b[K",
    ]);
  });

  test("elsewhere is a line for each stage, and of a long one at most one in ten seconds", () => {
    const { told, tell, clock, clear } = screen(false);
    tell({ kind: "read", rows: 1000 });
    for (let accepted = 100; accepted <= 1000; accepted += 100) {
      tell(sending(accepted));
      clock.advance(2_000);
    }
    clear();
    expect(told).toEqual([
      "Read 1,000 rows.\n",
      "[##..................] 100 of 1,000 people accepted, 1 request sent, at least 3s left\n",
      "[############........] 600 of 1,000 people accepted, 6 requests sent, at least 3s left\n",
    ]);
  });

  test("of events says events", () => {
    const { told, tell } = screen(false);
    tell({ kind: "preparing", records: 1, mode: "events" });
    tell({ ...sending(500), mode: "events" });
    expect(told).toEqual([
      "Preparing 1 event …\n",
      "[##########..........] 500 of 1,000 events accepted, 5 requests sent, at least 3s left\n",
    ]);
  });

  test("waits that come with every question to Amazon are not worth a line", () => {
    const { told, tell } = screen(false);
    tell({ kind: "waiting", reason: "jobs", ms: 1_000 });
    tell({ kind: "waiting", reason: "limit", ms: 90_000 });
    expect(told).toEqual(["Waiting 1m 30s for the limit of requests …\n"]);
  });
});

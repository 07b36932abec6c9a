import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { planText } from "../../src/cli/show/plan.ts";
import { exitCodeOf, outcomeText, reportText } from "../../src/cli/show/report.ts";
import { retryText } from "../../src/cli/show/retry.ts";
import { runText } from "../../src/cli/show/run.ts";
import type { RunDetails } from "../../src/index.ts";
import type { Batch, BatchState } from "../../src/model/batch.ts";
import { madePlan, madeReport } from "./made-events.ts";
import { headwater } from "./terminal.ts";

describe("a plan of events", () => {
  test("says whose they are, rows that add up, what each type is worth, and what is left out", () => {
    expect(planText(madePlan())).toBe(`Plan 20261126-101112-abcd of purchases (events: each is sent once)

Advertiser  Shop (584212345678901234)
Rows        1,000 read = 900 new events + 3 more of the same + 80 sent before + 7 passed by + 10 skipped (1 of them unreadable)
Events      800 purchases: 1,234,567.80 USD (700) + 99.90 EUR (90) + no value (10)
            100 sign-ups
To send     900 events: 2 requests

Skipped, by reason:
  9  time of the event: too old to be sent
  1  row: the line could not be read

Values left out:
  4  email: not an email address
`);
  });

  test("says the least time, whose consent it rests on, and what grows too old until then", () => {
    const message = "12 events will be older than 7d before the limits let them go.";
    const text = planText(
      madePlan({
        expiring: 12,
        notices: [{ code: "events.expire-before-sent", message }],
        minimumMs: 90_000,
        minimumBy: "requests-per-hour",
        consent: {
          own: 800,
          onBasis: 100,
          basis: { statedBy: "Jane Doe", on: "2026-01-15", text: "Notice 3" },
        },
      }),
    );
    expect(text).toContain("at least 1m 30s under the limit of requests in an hour\n");
    expect(text).toContain(`\nNote: ${message}\n`);
    expect(text).toContain("800 as their rows say, 100 as Jane Doe stated on 2026-01-15 (Notice 3)");
  });

  test("with nothing new says so, and which files it did not open", () => {
    const rows = { read: 0, events: 0, merged: 0, sentBefore: 0, passed: 0, rejected: 0, unreadable: 0 };
    const text = planText(
      madePlan({ rows, totals: [], rejections: [], droppedFields: [], filesUnchanged: 3 }),
    );
    expect(text).toMatch(/^Rows .* 0 skipped; 3 files not opened: unchanged since they were read$/m);
    expect(text).toMatch(/^To send +nothing new$/m);
    expect(text).not.toMatch(/^Events/m);
    expect(planText(madePlan({ rows, totals: [], filesUnchanged: 1 }))).toMatch(
      /1 file not opened: unchanged since it was read$/m,
    );
  });

  test.each([
    ["9007199254740993.01", "9,007,199,254,740,993.01 USD"],
    ["999", "999 USD"],
    ["-1000.5", "-1,000.5 USD"],
  ])("a sum of %s is told to the last digit", (value, said) => {
    const totals = [{ type: "OTHER", events: 1, currency: "USD", value }] as const;
    expect(planText(madePlan({ totals }))).toMatch(
      new RegExp(`^Events +1 other event: ${said.replaceAll(".", "\\.")}$`, "m"),
    );
  });
});

describe("a report of events", () => {
  test("says what became of each, and not what there is only for people", () => {
    const text = outcomeText(madeReport());
    expect(text).toMatch(/^Run \S+ of purchases \(events: each is sent once\): Amazon has finished\n/);
    expect(text).toContain(
      "900 planned = 900 accepted + 0 refused + 0 unknown + 0 to send; 2 requests, in 1s\n",
    );
    expect(text).not.toMatch(/Audience|Matched|people|person/);
    expect(exitCodeOf(madeReport())).toBe(0);
  });

  test("of a run that nobody saw planned has its rows too", () =>
    expect(reportText(madeReport())).toMatch(/^Rows +1,000 read = .*\nEvents +800 purchases/m));

  test("with nothing new is success", () => {
    const report = madeReport({
      books: { planned: 0, accepted: 0, refused: 0, unknown: 0, toSend: 0 },
      requests: 0,
    });
    expect(outcomeText(report)).toMatch(/^Sent +nothing new$/m);
    expect(exitCodeOf(report)).toBe(0);
  });

  test("with events that Amazon refused has Amazon's exit code, and says where its words are", () => {
    const report = madeReport({ books: { planned: 900, accepted: 899, refused: 1, unknown: 0, toSend: 0 } });
    expect(exitCodeOf(report)).toBe(5);
    expect(outcomeText(report)).toContain(
      "Next: headwater runs 20261126-101112-abcd shows what Amazon said.",
    );
  });

  test("names the command that sends a kept plan, and the one that plans anew", () => {
    expect(reportText(madeReport({ state: "planned" }))).toContain(
      "Next: headwater events send purchases --plan 20261126-101112-abcd runs it, while no other events of the advertiser have been sent.",
    );
    expect(reportText(madeReport({ state: "abandoned" }))).toContain(
      "headwater events plan purchases plans anew",
    );
  });

  test("of what is sent again says events, and the command that does it", () => {
    const retried = { runId: "r", jobs: [], requests: 0, people: 2 };
    expect(retryText(retried, madeReport())).toMatch(
      /^2 events are sent again by the next run: headwater events send purchases\n/,
    );
  });
});

describe("runs of a run of events", () => {
  const batch = (batchId: string, state: BatchState, records: number): Batch => ({
    batchId,
    runId: "r",
    jobNumber: 1,
    batchNumber: 1,
    firstChange: 1,
    lastChange: records,
    offset: 0,
    length: 1,
    records,
    checksum: "",
    state,
  });
  const details: RunDetails = {
    report: madeReport(),
    uploadJobs: [{ runId: "r", jobNumber: 1, records: 900, identifiers: 1_800 }],
    batches: [batch("r.1.1", "accepted", 499), batch("r.1.2", "refused", 1), batch("r.2", "accepted", 400)],
    attempts: [
      {
        batchId: "r.1",
        attempt: 1,
        startedAt: 0,
        endedAt: 1,
        outcome: "partial",
        httpStatus: 207,
        requestId: "req-1",
      },
      { batchId: "r.2", attempt: 1, startedAt: 0, endedAt: 1, outcome: "accepted", httpStatus: 207 },
    ],
    amazonJobs: [],
  };

  test("counts events, and has no column of jobs that Amazon does not have", () => {
    const text = runText(details);
    expect(text).toMatch(/^job +events +identifiers +accepted +refused +open\n +1 +900 +1,800 +899 +1 +0$/m);
    expect(text).toMatch(/^job +request +try +at +events +answer +status +Amazon's request id$/m);
    expect(text).not.toMatch(/people|at Amazon {2}/);
  });

  test("says what Amazon said of events that it refused within a request, how often, and in which", () => {
    const [taken, refused, other] = details.batches;
    const message = "INVALID_ARGUMENT: bad (matchKeys[0])";
    const text = runText({ ...details, batches: [taken!, { ...refused!, message }, other!] });
    expect(text).toContain("What Amazon said:\n  INVALID_ARGUMENT: bad (matchKeys[…]) (request req-1)\n");
    const three = runText({ ...details, batches: [taken!, { ...refused!, message, records: 3 }, other!] });
    expect(three).toContain("  3 times: INVALID_ARGUMENT");
  });

  test("a request of which Amazon took some and not others is answered in part, and was not halved", () => {
    expect(runText(details)).toMatch(/^ +1 +1 +1 +\S+ \S+ +500 +in part +207 +req-1$/m);
    expect(runText(details)).not.toContain("halved");
  });
});

describe("headwater events", () => {
  const type = (line: string) => headwater(line, { cwd: "/" });

  test("alone lists its two commands, as a mistake", async () => {
    const { exitCode, stdout, stderr } = await type("events");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^ {2}plan .*\n[\s\S]*^ {2}send /m);
  });

  test("send has the options of sync but for those that make no sense for it", async () => {
    const { stdout } = await type("events send --help");
    for (const option of ["--yes", "--plan <id>", "--json", "--config <file>", "--dry-run"])
      expect(stdout).toContain(option);
    expect(stdout).not.toMatch(/--wait|--allow-removals/);
  });

  test.each([
    ["events plan", "Missing required argument 'name'"],
    ["events send", "Missing required argument 'name'"],
    ["events send purchases --wait 10m", "Unknown option '--wait'"],
    ["events send purchases --dry-run --plan x", "cannot be used with option '--plan"],
    ["events plan purchases refunds", "Too many arguments"],
    ["events sned purchases", "(Did you mean send?)"],
  ])("%s is a mistake of whoever typed it: exit code 2, and how it is used", async (line, said) => {
    const { exitCode, stderr, stdout } = await type(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/Next: {2}headwater events --help/);
  });

  test("without a configuration says which is missing, as every command", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "headwater-events-"));
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
    const { exitCode, stdout } = await headwater("events plan purchases --json", { cwd });
    expect({ exitCode, code: JSON.parse(stdout).error.code }).toEqual({
      exitCode: 2,
      code: "config.not-found",
    });
  });
});

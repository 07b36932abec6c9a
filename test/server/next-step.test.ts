import { describe, expect, test } from "vitest";
import type { AudiencePlan } from "../../src/model/plan.ts";
import type { RunError, RunState } from "../../src/model/run.ts";
import { afterError, nextStep } from "../../src/server/next-step.ts";
import { aRun } from "../contracts/ledger-nouns.ts";

const plan = (given: object = {}) =>
  ({ changes: { add: 1, update: 0, renew: 0, remove: 0 }, audience: {}, ...given }) as AudiencePlan;
const error = (code: string, exitCode: number): RunError => ({ code, message: "It failed.", exitCode });
const step = (state: RunState, given: object = {}, notices: string[] = []) =>
  nextStep({
    run: aRun({ state, plan: plan(), ...given }),
    notices: notices.map((code) => ({ code, message: "So it is." })),
    connection: "demo",
  });

describe("what to do next with a run", () => {
  test("is nothing while it is well", () => {
    for (const state of ["planning", "accepted", "settled", "discarded"] as const)
      expect(step(state)).toBeUndefined();
    expect(
      step("planned", { plan: plan({ changes: { add: 0, update: 0, renew: 0, remove: 0 } }) }),
    ).toBeUndefined();
  });

  test("follows from its state", () => {
    expect(step("planned")).toMatchObject({ code: "plan.waits", action: "approve" });
    expect(step("ready")).toMatchObject({ code: "run.unfinished", action: "resume", path: "/runs/r1" });
    expect(step("abandoned", { lastError: error("run.work-lost", 6) })).toMatchObject({
      code: "run.work-lost",
      path: "/syncs/customers",
    });
  });

  test("at a safety stop is to look at who would leave; where nothing approves, to mend the source", () => {
    const stopped = (removals?: number) =>
      step("planned", {
        plan: plan({ safetyStop: { code: "plan.source-empty", message: "Empty.", removals } }),
      });
    expect(stopped(7)).toMatchObject({ action: "approve", hint: expect.stringContaining("the number, 7") });
    expect(stopped()).toMatchObject({
      path: "/syncs/customers",
      hint: expect.stringContaining("Mend the source"),
    });
    expect(stopped()).not.toHaveProperty("action");
  });

  test.each([
    ["run.jobs-slow", "accepted", "retry"],
    ["run.records-refused", "settled", "retry"],
    ["run.jobs-expired", "settled", "retry"],
    ["run.jobs-partial", "settled", "retry"],
    ["run.records-not-kept", "settled", undefined],
    ["run.match-rate-low", "settled", undefined],
  ] as const)("after %s is told beside it", (code, state, action) => {
    expect(step(state, {}, ["something.else", code])).toMatchObject({ code, message: "So it is." });
    expect(step(state, {}, [code])?.action).toBe(action);
  });
});

describe("what to do next after an error", () => {
  test.each([
    ["amazon.token-revoked", 4, "/connections?connection=demo", undefined],
    ["connection.not-connected", 2, "/connections?connection=demo", undefined],
    ["amazon.not-permitted", 4, "/connections?connection=demo", undefined],
    ["amazon.terms-not-accepted", 4, "/destinations", undefined],
    ["amazon.profile-not-reachable", 2, "/destinations", undefined],
    ["destination.other-region", 2, "/destinations", undefined],
    ["source.not-found", 2, "/syncs/spring", undefined],
    ["audience.country-not-served", 2, "/syncs/spring", undefined],
    ["amazon.unavailable", 5, "/runs/r1", "resume"],
    ["disk.full", 6, "/runs/r1", "resume"],
    ["bug.unreachable", 70, "/runs/r1", "resume"],
  ])("%s is told with the place where it is mended", (code, exitCode, path, action) => {
    const told = afterError(error(code, exitCode), { sync: "spring", connection: "demo", runId: "r1" });
    expect(told).toMatchObject({ code, message: "It failed.", path });
    expect(told.action).toBe(action);
  });

  test("without a run it is mended at the sync, and no command line is named", () => {
    for (const [code, exitCode] of [
      ["amazon.unavailable", 5],
      ["disk.full", 6],
      ["source.not-found", 2],
    ] as const) {
      const told = afterError(
        { ...error(code, exitCode), hint: "headwater sync spring" },
        { sync: "spring" },
      );
      expect(told).toMatchObject({ path: "/syncs/spring" });
      expect(told.hint).not.toContain("headwater ");
    }
  });
});

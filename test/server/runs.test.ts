import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { csv } from "../e2e/files.ts";
import { AUDIENCE } from "../e2e/site.ts";
import { openService, type TestService } from "./service.ts";

const people = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `p_${from + index}`,
    email: `person${from + index}@example.com`,
  }));

/** A service with a sync of so many people. */
async function shop(count: number, batch?: object): Promise<TestService> {
  const made = await openService();
  await made.spring({}, batch && { batch });
  made.write("people.csv", csv(people(0, count)));
  return made;
}

const planned = async ({ service }: TestService): Promise<string> =>
  (await service.with((headwater) => headwater.plan("spring"))).planId;

/** What a person does, and its end. */
async function done({ call, service, idle }: TestService, path: string, body?: object) {
  const answer = await call(`POST ${path}`, { body: body });
  expect(answer.status, answer.text).toBe(202);
  await idle();
  return service.works.get(answer.body.workId)!;
}

describe("a run", () => {
  test("is approved, sent and settled, and each page of it says what can be done", async () => {
    const made = await shop(10, { records: 4 });
    const { call, service } = made;
    const runId = await planned(made);
    const at = `/api/runs/${runId}`;
    const plan = (await call(`GET ${at}`)).body;
    expect(plan).toMatchObject({
      summary: {
        runId,
        sync: "spring",
        state: "planned",
        audience: AUDIENCE,
        changes: { add: 10 },
        rowsRead: 10,
      },
      plan: { planId: runId },
      uploadJobs: [],
      may: { approve: true, resume: false, retry: false, undo: false, stop: false, discard: true },
      next: { code: "plan.waits", action: "approve", path: `/runs/${runId}` },
      lists: ["rejections", "changes"],
    });

    expect(await done(made, `${at}/approve`, {})).toMatchObject({
      kind: "approve",
      runId,
      state: "done",
      by: "local",
    });
    const sent = (await call(`GET ${at}`)).body;
    expect(sent).toMatchObject({
      summary: { state: "accepted" },
      report: { books: { planned: 10, accepted: 10 }, requests: 3 },
      uploadJobs: [{ jobNumber: 1, records: 10, batches: [{ state: "accepted", count: 3, records: 10 }] }],
      may: { approve: false, resume: true, discard: false },
    });
    expect(sent.next).toBeUndefined();
    expect((await call(`POST ${at}/approve`, { body: {} })).body).toMatchObject({
      status: 409,
      code: "run.not-now",
    });

    await made.clock.sleep(2_000);
    expect(await done(made, `${at}/resume`)).toMatchObject({ kind: "resume", state: "done" });
    expect((await call(`GET ${at}`)).body).toMatchObject({
      summary: { state: "settled" },
      may: { approve: false, resume: false, retry: false, undo: false, stop: false, discard: false },
    });

    const first = (await call(`GET ${at}/requests?limit=2`)).body;
    const second = (await call(`GET ${at}/requests?limit=2&cursor=${first.next}`)).body;
    expect(first.total).toBe(3);
    expect(second.next).toBeUndefined();
    const requests = [...first.items, ...second.items];
    expect(requests.map(({ records }) => records).sort()).toEqual([2, 4, 4]);
    expect(new Set(requests.map(({ batchNumber }) => batchNumber)).size).toBe(3);
    for (const { job, jobRequestId, outcome } of requests)
      expect({ job, outcome }).toMatchObject({
        job: { jobRequestId, state: "succeeded" },
        outcome: "accepted",
      });
    expect((await made.audited()).map(({ who, did, to }) => [who, did, to])).toEqual([
      ["local", "run.approve", runId],
      ["local", "run.resume", runId],
    ]);
    expect(service.works.all()).toHaveLength(2);
  });

  test("with a safety stop goes on by the number of removals alone, and undo plans to put them back", async () => {
    const made = await shop(10);
    const { call } = made;
    await made.sync();
    made.write("people.csv", csv(people(0, 4)));
    const runId = await planned(made);
    const at = `/api/runs/${runId}`;
    expect((await call(`GET ${at}`)).body).toMatchObject({
      summary: { safetyStop: expect.stringContaining("6 of 10") },
      may: { approve: true, discard: true },
      next: {
        code: "plan.drop-too-large",
        action: "approve",
        hint: expect.stringContaining("who would leave"),
      },
    });
    for (const said of [{}, { allowRemovals: 5 }])
      expect(await call(`POST ${at}/approve`, { body: said })).toMatchObject({
        status: 422,
        body: { code: "plan.drop-too-large", hint: expect.stringContaining("6") },
      });
    expect((await made.members()).size).toBe(10);
    expect(await done(made, `${at}/approve`, { allowRemovals: 6 })).toMatchObject({ state: "done" });
    await made.clock.sleep(2_000);
    await done(made, `${at}/resume`);
    expect((await made.members()).size).toBe(4);
    expect((await call(`GET ${at}`)).body.may).toMatchObject({ undo: true });

    const undo = await done(made, `${at}/undo`);
    expect(undo).toMatchObject({ kind: "undo", state: "done", runId: expect.not.stringContaining(runId) });
    expect((await call(`GET /api/runs/${undo.runId}`)).body).toMatchObject({
      summary: { state: "planned", changes: { add: 6 } },
      may: { approve: true },
    });
    expect((await made.members()).size).toBe(4);
    await done(made, `/api/runs/${undo.runId}/approve`, {});
    expect((await made.members()).size).toBe(10);
    expect((await made.audited()).map(({ did, detail }) => [did, detail])).toContainEqual([
      "run.approve",
      "6 removals",
    ]);
  });

  test("that is a plan can be dropped, and says when its source has moved since", async () => {
    const made = await shop(3);
    const { call } = made;
    const runId = await planned(made);
    const at = `/api/runs/${runId}`;
    made.write("people.csv", csv(people(0, 5)));
    expect((await call(`GET ${at}`)).body).toMatchObject({
      may: { approve: false, discard: true },
      next: { code: "plan.source-moved", path: "/syncs/spring" },
    });
    expect(await call(`POST ${at}/approve`, { body: {} })).toMatchObject({
      status: 409,
      body: { code: "plan.source-moved" },
    });
    expect((await call(`POST ${at}/discard`)).status).toBe(204);
    const dropped = (await call(`GET ${at}`)).body;
    expect(dropped).toMatchObject({ summary: { state: "discarded" }, lists: [] });
    expect(Object.values(dropped.may)).not.toContain(true);
    expect((await call(`POST ${at}/discard`)).status).toBe(409);
    expect((await call(`POST ${at}/stop`)).body).toMatchObject({ status: 409, code: "run.not-at-work" });
  });

  test("whose login has ended says Reconnect, and where", async () => {
    const made = await shop(3);
    const { call } = made;
    await made.sync();
    made.write("people.csv", csv(people(0, 4)));
    const runId = await planned(made);
    made.emulator.store.refreshTokens.revoke(() => true);
    made.emulator.faults.add({ name: "token-expires", times: 1 });
    expect(await done(made, `/api/runs/${runId}/approve`, {})).toMatchObject({
      state: "failed",
      error: { code: "amazon.token-revoked" },
    });
    expect((await call(`GET /api/runs/${runId}`)).body).toMatchObject({
      summary: { state: "ready", error: { code: "amazon.token-revoked" } },
      may: { resume: true },
      next: {
        code: "amazon.token-revoked",
        hint: expect.stringContaining("Reconnect"),
        path: "/connections?connection=demo",
      },
    });
  });

  test("that is not there is 404 for every verb, and nothing is written down", async () => {
    const made = await shop(1);
    for (const verb of ["approve", "resume", "retry", "undo", "discard"])
      expect((await made.call(`POST /api/runs/nothing/${verb}`, { body: {} })).body).toMatchObject({
        status: 404,
        code: "run.unknown",
      });
    for (const path of ["", "/requests", "/lists/changes"])
      expect((await made.call(`GET /api/runs/nothing${path}`)).status).toBe(404);
    expect((await made.call("GET /api/work/nothing")).status).toBe(404);
    expect(await made.audited()).toEqual([]);
  });
});

describe("a list of a run", () => {
  test("comes as CSV to whom may see people, leaves no file, and it is written down who took it", async () => {
    const made = await shop(3);
    const { call } = made;
    const { runId } = await made.sync();
    const at = `/api/runs/${runId}/lists`;
    const answer = await call(`GET ${at}/changes`);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.text).toBe("external_id,kind\np_0,add\np_1,add\np_2,add\n");
    await vi.waitFor(() => expect(filesUnder(join(made.folder, ".headwater/tmp"))).toEqual([]));
    expect((await call(`GET ${at}/people`)).body).toMatchObject({ status: 404, code: "run.list-unknown" });
    expect(await made.audited()).toMatchObject([
      { who: "local", did: "run.list", to: runId, detail: "changes" },
    ]);
    const viewer = await made.program(["read"]);
    expect((await viewer.call(`GET ${at}/changes`)).status).toBe(403);
  });
});

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runActRoutes } from "../../src/server/routes/run-acts.ts";
import { runListRoutes } from "../../src/server/routes/run-lists.ts";
import { runRoutes } from "../../src/server/routes/runs.ts";
import { csv } from "../e2e/files.ts";
import { AUDIENCE } from "../e2e/site.ts";
import { type Api, type MadeService, makeService } from "./service.ts";

const people = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `p_${from + index}`,
    email: `person${from + index}@example.com`,
  }));

/** A service with a sync of so many people. */
async function shop(count: number, batch?: object): Promise<MadeService & { used: Api }> {
  const made = await makeService();
  made.site.spring({}, batch && { batch });
  made.site.write("people.csv", csv(people(0, count)));
  const { service } = made;
  return {
    ...made,
    used: made.api([...runRoutes(service), ...runActRoutes(service), ...runListRoutes(service)]),
  };
}

const planned = async ({ service }: MadeService): Promise<string> =>
  (await service.with((headwater) => headwater.plan("spring"))).planId;

/** What a person does, and its end. */
async function done({ used, service, idle }: MadeService & { used: Api }, path: string, body?: object) {
  const answer = await used.post(path, body);
  expect(answer.status, answer.text).toBe(202);
  await idle();
  return service.works.get(answer.body.workId)!;
}

describe("a run", () => {
  test("is approved, sent and settled, and each page of it says what can be done", async () => {
    const made = await shop(10, { records: 4 });
    const { used, service, site } = made;
    const runId = await planned(made);
    const at = `/api/runs/${runId}`;
    const plan = (await used.get(at)).body;
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
      by: "ann",
    });
    const sent = (await used.get(at)).body;
    expect(sent).toMatchObject({
      summary: { state: "accepted" },
      report: { books: { planned: 10, accepted: 10 }, requests: 3 },
      uploadJobs: [{ jobNumber: 1, records: 10, batches: [{ state: "accepted", count: 3, records: 10 }] }],
      may: { approve: false, resume: true, discard: false },
    });
    expect(sent.next).toBeUndefined();
    expect((await used.post(`${at}/approve`, {})).body).toMatchObject({ status: 409, code: "run.not-now" });

    await site.clock.sleep(2_000);
    expect(await done(made, `${at}/resume`)).toMatchObject({ kind: "resume", state: "done" });
    expect((await used.get(at)).body).toMatchObject({
      summary: { state: "settled" },
      may: { approve: false, resume: false, retry: false, undo: false, stop: false, discard: false },
    });

    const first = (await used.get(`${at}/requests?limit=2`)).body;
    const second = (await used.get(`${at}/requests?limit=2&cursor=${first.next}`)).body;
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
      ["ann", "run.approve", runId],
      ["ann", "run.resume", runId],
    ]);
    expect(service.works.all()).toHaveLength(2);
  });

  test("with a safety stop goes on by the number of removals alone, and undo plans to put them back", async () => {
    const made = await shop(10);
    const { used, site } = made;
    await site.sync();
    site.write("people.csv", csv(people(0, 4)));
    const runId = await planned(made);
    const at = `/api/runs/${runId}`;
    expect((await used.get(at)).body).toMatchObject({
      summary: { safetyStop: expect.stringContaining("6 of 10") },
      may: { approve: true, discard: true },
      next: {
        code: "plan.drop-too-large",
        action: "approve",
        hint: expect.stringContaining("who would leave"),
      },
    });
    for (const said of [{}, { allowRemovals: 5 }])
      expect(await used.post(`${at}/approve`, said)).toMatchObject({
        status: 422,
        body: { code: "plan.drop-too-large", hint: expect.stringContaining("6") },
      });
    expect((await site.members()).size).toBe(10);
    expect(await done(made, `${at}/approve`, { allowRemovals: 6 })).toMatchObject({ state: "done" });
    await site.clock.sleep(2_000);
    await done(made, `${at}/resume`);
    expect((await site.members()).size).toBe(4);
    expect((await used.get(at)).body.may).toMatchObject({ undo: true });

    const undo = await done(made, `${at}/undo`);
    expect(undo).toMatchObject({ kind: "undo", state: "done", runId: expect.not.stringContaining(runId) });
    expect((await used.get(`/api/runs/${undo.runId}`)).body).toMatchObject({
      summary: { state: "planned", changes: { add: 6 } },
      may: { approve: true },
    });
    expect((await site.members()).size).toBe(4);
    await done(made, `/api/runs/${undo.runId}/approve`, {});
    expect((await site.members()).size).toBe(10);
    expect((await made.audited()).map(({ did, detail }) => [did, detail])).toContainEqual([
      "run.approve",
      "6 removals",
    ]);
  });

  test("that is a plan can be dropped, and says when its source has moved since", async () => {
    const made = await shop(3);
    const { used, site } = made;
    const runId = await planned(made);
    const at = `/api/runs/${runId}`;
    site.write("people.csv", csv(people(0, 5)));
    expect((await used.get(at)).body).toMatchObject({
      may: { approve: false, discard: true },
      next: { code: "plan.source-moved", path: "/syncs/spring" },
    });
    expect(await used.post(`${at}/approve`, {})).toMatchObject({
      status: 409,
      body: { code: "plan.source-moved" },
    });
    expect((await used.post(`${at}/discard`)).status).toBe(204);
    const dropped = (await used.get(at)).body;
    expect(dropped).toMatchObject({ summary: { state: "discarded" }, lists: [] });
    expect(Object.values(dropped.may)).not.toContain(true);
    expect((await used.post(`${at}/discard`)).status).toBe(409);
    expect((await used.post(`${at}/stop`)).body).toMatchObject({ status: 409, code: "run.not-at-work" });
  });

  test("whose login has ended says Reconnect, and where", async () => {
    const made = await shop(3);
    const { used, site } = made;
    await site.sync();
    site.write("people.csv", csv(people(0, 4)));
    const runId = await planned(made);
    site.emulator.store.refreshTokens.revoke(() => true);
    site.emulator.faults.add({ name: "token-expires", times: 1 });
    expect(await done(made, `/api/runs/${runId}/approve`, {})).toMatchObject({
      state: "failed",
      error: { code: "amazon.token-revoked" },
    });
    expect((await used.get(`/api/runs/${runId}`)).body).toMatchObject({
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
      expect((await made.used.post(`/api/runs/nothing/${verb}`, {})).body).toMatchObject({
        status: 404,
        code: "run.unknown",
      });
    for (const path of ["", "/requests", "/lists/changes"])
      expect((await made.used.get(`/api/runs/nothing${path}`)).status).toBe(404);
    expect((await made.used.get("/api/work/nothing")).status).toBe(404);
    expect(await made.audited()).toEqual([]);
  });
});

describe("a list of a run", () => {
  test("comes as CSV to whom may see people, leaves no file, and it is written down who took it", async () => {
    const made = await shop(3);
    const { used, service, site } = made;
    const { runId } = await site.sync();
    const at = `/api/runs/${runId}/lists`;
    const answer = await used.get(`${at}/changes`);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.text).toBe("external_id,kind\np_0,add\np_1,add\np_2,add\n");
    await made.idle();
    expect(filesUnder(join(site.folder, ".headwater/tmp"))).toEqual([]);
    expect((await used.get(`${at}/people`)).body).toMatchObject({ status: 404, code: "run.list-unknown" });
    expect(await made.audited()).toMatchObject([
      { who: "ann", did: "run.list", to: runId, detail: "changes" },
    ]);
    const viewer = made.api(runListRoutes(service), ["read"]);
    expect((await viewer.get(`${at}/changes`)).status).toBe(403);
  });
});

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

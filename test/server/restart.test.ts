import { expect, test } from "vitest";
import type { RunReport } from "../../src/index.ts";
import { csv } from "../e2e/files.ts";
import { membersOf, openSite, until } from "../e2e/site.ts";
import { people } from "../faults/half-sent.ts";
import { openService, type Served } from "./served.ts";
import { steppedClock } from "./stepped-clock.ts";

test("a service that is told to end answers for what is in flight; told twice it ends at once; the next one goes on", async () => {
  const site = await openSite({ realTime: true });
  site.spring({}, { batch: { records: 2 } });
  site.write("people.csv", csv(people(0, 20)));
  const stop = new AbortController();
  const begun = site.with((headwater) => headwater.sync("spring"), {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind === "sending" && event.accepted > 0) stop.abort();
    },
  });
  await begun.catch(() => undefined);
  /** A service of its own process, at the moment when its first request is on its way. */
  const serving = async (answerMs: number) => {
    site.emulator.faults.clear();
    site.emulator.faults.add({ name: "slow-answer", operation: "upload-records", ms: answerMs });
    const before = site.wire.uploads().length;
    const typed = site.type("serve --port 0");
    await until(() => site.wire.uploads().length > before, "a request");
    typed.child.kill("SIGTERM");
    return typed;
  };
  const booksOf = async (): Promise<RunReport["books"]> => {
    const [run] = await site.with((headwater) => headwater.runs({ states: ["ready"] }));
    return (await site.with((headwater) => headwater.run(run!.runId))).report.books;
  };

  const told = await serving(300);
  expect(await told.ended, told.stderr()).toBe(0);
  expect(await booksOf()).toMatchObject({ unknown: 0 });

  const toldTwice = await serving(10_000);
  await until(() => toldTwice.stdout().includes("Ctrl-C again"), "the first signal");
  toldTwice.child.kill("SIGTERM");
  expect(await toldTwice.ended).not.toBe(0);
  expect((await booksOf()).toSend).toBeGreaterThan(0);

  site.emulator.faults.clear();
  const { folder, emulator } = site;
  const service = await openService({}, { folder, emulator, clock: steppedClock() });
  expect(service.service.works.all()).toMatchObject([{ kind: "resume", by: "schedule", sync: "spring" }]);
  await service.until(
    async () => (await service.service.with((headwater) => headwater.runs()))[0]?.state === "settled",
    "settled",
  );
  expect((await site.members()).size).toBe(20);
});

test("people whose forgetting was left unfinished are forgotten at the next start", async () => {
  const service = await openService();
  service.people(5);
  service.spring();
  const { works, state } = service.service;
  await service.until(async () => (await state.settings.entries("syncs")).length === 1, "read");
  works.start({ kind: "sync", sync: "spring", by: "ann" }, async ({ headwater }) => {
    await headwater.sync("spring");
  });
  await service.until(
    async () => (await service.service.with((headwater) => headwater.runs()))[0]?.state === "settled",
    "settled",
  );
  service.emulator.faults.add({ name: "bad-record", externalUserIds: ["p3"] });
  await service.service.with((headwater) => headwater.forget(["person3@example.com"]));
  const receiptsOf = async (of: Served) => of.service.with((headwater) => headwater.receipts());
  expect((await receiptsOf(service))[0]?.finishedAt).toBeUndefined();
  service.emulator.faults.clear();
  const next = await service.again();
  expect(next.service.works.all()).toMatchObject([{ kind: "forget", by: "schedule" }]);
  await next.until(async () => (await receiptsOf(next))[0]?.finishedAt !== undefined, "forgotten");
  expect([...(await membersOf(next.emulator)).keys()]).toEqual(["p0", "p1", "p2", "p4"]);
});

import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { connectionsOf } from "../e2e/site.ts";
import { added, receiver } from "./receiver.ts";
import { openService } from "./served.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

test("events are sent by their schedule, and a webhook hears of their end, of a file that stands still, and of a failure", async () => {
  const service = await openService();
  const { clock, folder, parts, until } = service;
  const hook = await receiver(204);
  await added(service, hook.url, ["run.settled", "source.stale", "run.failed"]);
  const told = (type: string) =>
    hook.got.map(({ body }) => JSON.parse(body)).filter((message) => message.type === type);
  const at = new Date(clock.now() - MINUTE_MS).toISOString();
  service.write("orders.csv", `id,at,email\no-1,${at},one@example.com\no-2,${at},two@example.com\n`);
  service.write(
    "headwater.yaml",
    JSON.stringify({
      ...connectionsOf(service.emulator.url),
      events: {
        visits: {
          source: { file: "orders.csv" },
          fields: { id: "id", time: "at", email: "email" },
          defaults: { type: "PAGE_VIEW" },
          schedule: { cron: "0 3 * * *", timezone: "UTC" },
        },
      },
    }),
  );
  await until(async () => (await service.service.state.kept.scheduleStates()).length === 1, "seen");
  const runs = () => service.service.with((headwater) => headwater.runs({ sync: "visits" }));
  expect(await runs()).toEqual([]);

  clock.advance(DAY_MS);
  await until(() => told("run.settled").length === 1, "told of its end");
  expect(await runs()).toMatchObject([{ mode: "events", state: "settled" }]);
  expect(service.service.works.all()).toMatchObject([
    { kind: "send", isEvents: true, sync: "visits", by: "schedule", state: "done" },
  ]);
  expect(told("run.settled")[0].data).toMatchObject({
    sync: "visits",
    mode: "events",
    advertiserId: DEMO.advertiserId,
    books: { planned: 2, accepted: 2 },
  });
  expect(told("source.stale")).toEqual([]);

  clock.advance(1.5 * DAY_MS);
  await parts.alerts.look();
  await until(() => told("source.stale").length === 1, "told of a stale file");
  expect(told("source.stale")[0].data).toMatchObject({
    sync: "visits",
    url: expect.stringMatching(/\/events\/visits$/),
  });

  rmSync(join(folder, "orders.csv"));
  clock.advance(DAY_MS);
  await until(() => told("run.failed").length === 1, "told of a failure");
  expect(told("run.failed")[0].data).toMatchObject({ sync: "visits", kind: "send" });
  expect(hook.got.map(({ body }) => body).join("")).not.toContain("example.com");
});

import { expect, test } from "vitest";
import { openStateFolder } from "../../src/ledger/state-folder.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { RIGHTS } from "../../src/server/rights.ts";
import { keepLogin } from "../../src/sync/logins.ts";
import { fastClock } from "../e2e/fast-clock.ts";
import { csv } from "../e2e/files.ts";
import { connectionsOf } from "../e2e/site.ts";
import { openService } from "./service.ts";

const DAY = 24 * 3_600_000;

const people = (count: number) =>
  csv(Array.from({ length: count }, (_, n) => ({ id: `p_${n}`, email: `person${n}@example.com` })));

test("the first page tells what is set up, and what needs a person: stops, ended logins, failures", async () => {
  const made = await openService();
  const { service, call, idle } = made;
  const home = async () => (await call("GET /api/home")).body;
  await made.spring();
  made.write("people.csv", people(10));
  expect(await home()).toMatchObject({
    setUp: { connected: true, destinations: 1, syncs: 1, runs: 0, audiences: 0 },
    working: [],
    attention: [],
    recent: [],
  });
  expect(await home()).not.toHaveProperty("practice");

  const { runId: first } = await made.sync();
  made.write("people.csv", people(3));
  const { planId } = await service.with((headwater) => headwater.plan("spring"));
  expect(await home()).toMatchObject({
    setUp: { runs: 2, audiences: 1 },
    attention: [
      {
        code: "plan.drop-too-large",
        severity: "stop",
        message: expect.stringMatching(/^spring: .*7 of 10/),
        path: `/runs/${planId}`,
      },
    ],
    recent: [
      { runId: planId, state: "planned" },
      { runId: first, state: "settled" },
    ],
  });

  // What fails before there is a run stands in no ledger.
  made.emulator.store.refreshTokens.revoke(() => true);
  made.emulator.faults.add({ name: "token-expires", times: 1 });
  await service.with((headwater) => headwater.discard(planId));
  service.works.start({ kind: "plan", by: "schedule", sync: "spring" }, async ({ headwater }) => {
    await headwater.plan("spring");
  });
  await idle();
  expect((await home()).attention).toEqual([
    expect.objectContaining({
      code: "amazon.token-revoked",
      severity: "stop",
      hint: expect.stringContaining("Reconnect"),
    }),
  ]);
});

test("a connection that nobody has signed in to stops its syncs, and a login near its end is announced", async () => {
  // Only consents from the middle of 2026 on have an end.
  const made = await openService({
    clock: fastClock(undefined, { shows: Date.UTC(2027, 8, 1), at: systemClock.now() }),
  });
  const { service, emulator } = made;
  const ledger = await made.ledger();
  // A session would have ended by then.
  const { call } = await made.program(RIGHTS);
  const { demo } = connectionsOf(emulator.url).connections;
  const { refreshToken, ...connection } = demo;
  await made.spring({}, { connections: { demo: connection } });
  made.write("people.csv", people(1));
  const attention = async () => (await call("GET /api/home")).body.attention;
  const path = "/connections?connection=demo";
  expect(await attention()).toMatchObject([{ code: "connection.not-connected", severity: "stop", path }]);

  const state = openStateFolder(service.state.home);
  const { clientId, clientSecret } = demo;
  const grantedBefore = (days: number) =>
    keepLogin(
      { ledger, clock: service.clock, state },
      { connection: "demo", consentedAt: service.clock.now() - days * DAY, profileIds: [] },
      { clientId, clientSecret, refreshToken },
    );
  await grantedBefore(330);
  expect(await attention()).toEqual([]);
  await grantedBefore(340);
  expect(await attention()).toMatchObject([{ code: "connection.login-ends", severity: "warning", path }]);
  await grantedBefore(366);
  expect(await attention()).toMatchObject([{ code: "connection.login-ends", severity: "stop", path }]);
  state.close();
});

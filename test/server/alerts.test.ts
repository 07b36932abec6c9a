import { readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { headwater } from "../cli/terminal.ts";
import { connectionsOf } from "../e2e/site.ts";
import { added, type Received, type Receiver, receiver } from "./receiver.ts";
import { openService, type Served, springConfig } from "./served.ts";

const DAY_MS = 24 * 3_600_000;

type IsOurs = (headers: Received["headers"], body: string, secret: string) => boolean;

/** The code of the page on the service, to the letter. */
async function isOursOfPage(): Promise<IsOurs> {
  const page = readFileSync(join(import.meta.dirname, "../../docs/service.md"), "utf8");
  const block = /```js\n(?<code>.*?)```/s.exec(page)?.groups?.code ?? "";
  const module = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(block)}`);
  return (module as { isOurs: IsOurs }).isOurs;
}

/** What that code says when the machine's clock shows an instant. */
async function checked({ headers, body }: Received, secret: string, now: number): Promise<boolean> {
  const isOurs = await isOursOfPage();
  vi.useFakeTimers({ toFake: ["Date"], now });
  try {
    return isOurs(headers, body, secret);
  } finally {
    vi.useRealTimers();
  }
}

interface Watched {
  service: Served;
  hook: Receiver;
  secret: string;
  /** Looks, delivers, and returns the data of each message of the event so far; all of them are signed. */
  told(): Promise<Record<string, unknown>[]>;
}

async function watched(event: string): Promise<Watched> {
  const service = await openService();
  const hook = await receiver(204);
  const { secret } = await added(service, hook.url, [event]);
  return {
    service,
    hook,
    secret,
    told: async () => {
      const { alerts, webhooks } = service.parts;
      const seen = hook.got.length;
      await alerts.look();
      await webhooks.deliver();
      // Another delivery of the service's own may be under way.
      await service.until(
        async () => (await service.service.state.kept.dueDeliveries(service.clock.now())).length === 0,
        "told",
      );
      for (const message of hook.got.slice(seen))
        expect(await checked(message, secret, service.clock.now())).toBe(true);
      return hook.got.map(({ body }) => {
        const { type, data } = JSON.parse(body) as { type: string; data: Record<string, unknown> };
        expect(type).toBe(event);
        return data;
      });
    },
  };
}

const hasSpring = ({ emulator, ...service }: Served): Promise<void> =>
  isConfigured(service, JSON.parse(springConfig(emulator.url)) as object);

/** Writes the settings file, and waits until it holds. */
async function isConfigured(
  { service, ...served }: Pick<Served, "service" | "write" | "until">,
  settings: object,
): Promise<void> {
  const { version } = service.state.settings;
  const before = await version();
  served.write("headwater.yaml", JSON.stringify(settings));
  await served.until(async () => (await version()) !== before, "read");
}

async function ledgerOf({ folder, clock }: Served) {
  const ledger = await openLedger(join(folder, ".headwater/ledger.sqlite"), { clock });
  onTestFinished(() => ledger.close());
  return ledger;
}

describe("a webhook tells", () => {
  test("of a match rate below 80 % of the audience's own median, not of one at it, and once", async () => {
    const { service, told } = await watched("audience.low-match-rate");
    service.people(20);
    await hasSpring(service);
    service.service.works.start({ kind: "sync", sync: "spring", by: "ann" }, async ({ headwater: hw }) => {
      await hw.sync("spring");
    });
    await service.until(
      async () => (await service.service.with((hw) => hw.runs({ sync: "spring" })))[0]?.state === "settled",
      "settled",
    );
    const ledger = await ledgerOf(service);
    const [audience] = await ledger.audiences();
    const isSize = async (matched: number): Promise<void> => {
      service.clock.advance(60_000);
      const size = { at: service.clock.now(), received: 1_000, matched, dsp: 0 };
      await ledger.saveAudience({ ...audience!, size });
    };
    for (const matched of [900, 900, 900, 720]) await isSize(matched);
    expect(await told()).toEqual([]);
    await isSize(719);
    expect(await told()).toMatchObject([{ matchRate: 0.719, usual: 0.9, received: 1_000, matched: 719 }]);
    await isSize(718);
    expect(await told()).toHaveLength(1);
  });

  test("of a login 30 days before its end, not 31, and once; of one that is in no use never", async () => {
    const { service, told } = await watched("connection.ends-soon");
    const { clientId, clientSecret } = DEMO;
    const { refreshToken: _, ...demo } = connectionsOf(service.emulator.url).connections.demo;
    const connected = (connection: object): Promise<void> =>
      isConfigured(service, { connections: { demo: { ...demo, ...connection } } });
    await connected({});
    const startedAt = service.clock.now();
    await service.service.with((hw) =>
      hw.keepLogin({
        login: { connection: "demo", consentedAt: startedAt, profileIds: [] },
        tokens: { accessToken: "Atza|x", expiresAt: startedAt, clientId, refreshToken: "Atzr|x" },
        credentials: { clientId, clientSecret, refreshToken: "Atzr|x" },
      }),
    );
    const isDaysBeforeEnd = (days: number): void =>
      service.clock.advance(startedAt + (365 - days) * DAY_MS - service.clock.now());
    isDaysBeforeEnd(31);
    expect(await told()).toEqual([]);
    await connected({ refreshToken: "Atzr|of the settings" });
    isDaysBeforeEnd(30);
    expect(await told()).toEqual([]);
    await connected({});
    expect(await told()).toMatchObject([{ connection: "demo", daysLeft: 29 }]);
    service.clock.advance(DAY_MS);
    expect(await told()).toHaveLength(1);
  });

  test("of a file that is older than twice the interval of its schedule, once", async () => {
    const { service, told } = await watched("source.stale");
    service.people(3);
    service.spring({ schedule: { cron: "0 0 * * *", timezone: "UTC" } });
    const isOld = (ms: number): void => {
      const at = (service.clock.now() - ms) / 1000;
      utimesSync(join(service.folder, "people.csv"), at, at);
    };
    isOld(2 * DAY_MS - 60_000);
    await service.until(async () => (await service.service.state.kept.scheduleStates()).length === 1, "seen");
    isOld(2 * DAY_MS - 60_000);
    expect(await told()).toEqual([]);
    isOld(2 * DAY_MS + 60_000);
    expect(await told()).toMatchObject([{ sync: "spring", url: `${service.url}/syncs/spring` }]);
    expect(await told()).toHaveLength(1);
  });
});

describe("a message", () => {
  /** Its one webhook, which is told that a work failed. */
  async function failing(...answers: number[]) {
    const service = await openService();
    const hook = await receiver(...answers);
    const { webhookId, secret } = await added(service, hook.url, ["run.failed"]);
    service.service.works.start({ kind: "plan", sync: "nowhere", by: "ann" }, ({ headwater: hw }) =>
      hw.plan("nowhere").then(),
    );
    return { service, hook, webhookId, secret };
  }

  test("is checked by the code of the docs: in its time, unchanged, with its secret alone", async () => {
    const { service, hook, secret } = await failing(204);
    await service.until(() => hook.got.length === 1, "the message");
    const [message] = hook.got;
    const now = service.clock.now();
    expect(await checked(message!, secret, now)).toBe(true);
    expect(await checked(message!, secret, now + 301_000)).toBe(false);
    expect(await checked({ ...message!, body: `${message!.body} ` }, secret, now)).toBe(false);
    expect(await checked(message!, `whsec_${Buffer.alloc(32).toString("base64")}`, now)).toBe(false);
  });

  test("is tried again with its id after an error and a redirect, which nobody follows, and not after a 410", async () => {
    const { service, hook } = await failing(500, 307, 410, 204);
    // In small steps while a request is on its way: it has ten seconds of this clock.
    const tried = (times: number): boolean =>
      service.log.filter((line) => /webhook (failed|given up)/.test(line)).length === times;
    for (const times of [1, 2, 3]) {
      await service.until(() => tried(times), `try ${times}`, 10);
      service.clock.advance(10 * 60_000);
    }
    expect(service.log.some((line) => line.includes("webhook given up"))).toBe(true);
    service.clock.advance(2 * DAY_MS);
    await service.parts.webhooks.deliver();
    expect(hook.got.map(({ path }) => path)).toEqual(["/hook", "/hook", "/hook"]);
    expect(new Set(hook.got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  test("is signed with the same secret after the key was changed, at once and after a restart", async () => {
    const service = await openService();
    const hook = await receiver(204);
    const { secret } = await added(service, hook.url, ["run.failed"]);
    await hasSpring(service);
    const isTold = async (by: Served): Promise<void> => {
      const [webhook] = await by.service.state.kept.webhooks();
      expect(await by.parts.webhooks.test(webhook!)).toEqual({ status: 204 });
      expect(await checked(hook.got.at(-1)!, secret, by.clock.now())).toBe(true);
    };
    for (const _ of ["once", "twice"]) {
      expect(await headwater("key rotate", { cwd: service.folder })).toMatchObject({ exitCode: 0 });
      await isTold(service);
    }
    await isTold(await service.again());
  });
});

test("a secret that a person types in after the key was changed is there for whoever comes next", async () => {
  const service = await openService();
  const spring = JSON.parse(springConfig(service.emulator.url)) as object;
  await isConfigured(service, { ...spring, connections: { demo: { region: "NA" } } });
  expect(await headwater("key rotate", { cwd: service.folder })).toMatchObject({ exitCode: 0 });
  await service.service.state.settings.putClientSecret("demo", DEMO.clientId, "typed");
  const logins = await service.service.with((hw) => hw.logins());
  expect(logins).toMatchObject([{ connection: "demo", hasClient: true }]);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import { type VisitedService, visitedService } from "../../test/browser/visited-service.ts";

export interface Furnished {
  service: VisitedService;
  /** The last run that went through. */
  settledRun: string;
  /** One that a safety stop holds back. */
  stoppedRun: string;
  audienceKey: string;
  /** The last one that sent events. */
  eventsRun: string;
}

const DAY_MS = 86_400_000;
const DAYS = 14;

/**
 * A service that has been at work for two weeks: three syncs into two audiences of the practice Amazon, and this morning's
 * file broke off in the middle. What people bought goes along each day.
 */
export async function furnishedService(): Promise<Furnished> {
  const clock = movableClock();
  const service = await visitedService({ clock });
  const { call } = service;
  // Sessions are the machine's time: it is begun before the clock goes back.
  await call("GET /api/session");
  clock.advance(-DAYS * DAY_MS);
  await call("POST /api/practice");
  const [header, ...people] = readFileSync(join(service.folder, "practice-people.csv"), "utf8")
    .trim()
    .split("\n");
  const write = (file: string, rows: readonly string[]): void =>
    service.write(file, [header, ...rows, ""].join("\n"));
  const run = async (sync: string): Promise<void> => {
    await call(`POST /api/syncs/${sync}/run`);
    await service.idle();
  };
  write("customers.csv", people);
  write("newsletter.csv", people);
  for (const [name, settings] of Object.entries(SYNCS)) await call(`PUT /api/syncs/${name}`, settings);
  service.write("orders.csv", ordersOf([], clock.now()));
  await call("POST /api/settings", { yaml: EVENTS });
  for (let day = 0; day < DAYS; day += 1) {
    // Some leave, more come, some have another address.
    const today = people.slice(day * 25, 3_400 + day * 90 + (day % 3) * 40 + (day === DAYS - 1 ? 240 : 0));
    write(
      "customers.csv",
      today.map((row, at) => (at % 90 <= day / 2 ? row.replace("@", ".new@") : row)),
    );
    await run("customers");
    if (day % 4 === 1) {
      write("newsletter.csv", people.slice(2_500, 3_200 + day * 60));
      await run("newsletter");
    }
    service.write("orders.csv", ordersOf(people.slice(day * 40, 900 + day * 60), clock.now()));
    await call("POST /api/event-syncs/purchases/send");
    await service.idle();
    clock.advance(DAY_MS - 3_600_000 * (day === DAYS - 1 ? 2 : 0));
  }
  const { items: finished } = await call("GET /api/runs?sync=customers");
  write("customers.csv", people.slice(0, 1_900));
  await run("customers");
  await call("PUT /api/syncs/customers", {
    ...SYNCS.customers,
    schedule: { cron: "0 6 * * *", timezone: "America/New_York" },
  });
  const { items: all } = await call("GET /api/runs?sync=customers");
  const { items: sent } = await call("GET /api/runs?sync=purchases");
  clock.advance(3_600_000 * 2);
  return {
    service,
    settledRun: finished[0].runId,
    stoppedRun: all[0].runId,
    audienceKey: all[0].audienceKey,
    eventsRun: sent[0].runId,
  };
}

const EVENTS = `events:
  purchases:
    source: { file: orders.csv }
    destination: practice
    fields: { id: order_id, time: ordered_at, type: kind, value: total, currency: currency, units: items, email: { column: email, hashed: auto }, country: country, consent: { userData: consent } }
    schedule: { cron: "*/15 * * * *" }
`;

/** An order of each of these people, within the last days; a few were long ago, or say no sum. */
const ordersOf = (people: readonly string[], now: number): string =>
  [
    "order_id,ordered_at,kind,total,currency,items,email,country,consent",
    ...people.map((row, at) => {
      const [id, email, , country, consent] = row.split(",");
      const days = at % 83 === 0 ? 9 : (at % 50) / 10;
      const time = new Date(now - 60_000 - days * DAY_MS).toISOString();
      const total = at % 97 === 0 ? "n/a" : `${10 + (at % 70)}.${10 + (at % 89)}`;
      const [kind, currency] = at % 9 === 0 ? ["Lead", ""] : ["Purchase", at % 4 === 0 ? "EUR" : "USD"];
      return [
        `o-${id}-${Math.floor(now / DAY_MS)}`,
        time,
        kind,
        kind === "Lead" ? "" : total,
        currency,
        1 + (at % 3),
        email,
        country,
        consent,
      ].join(",");
    }),
    "",
  ].join("\n");

const FIELDS = {
  externalId: "external_id",
  email: { column: "email", hashed: "auto" },
  phone: "phone",
  country: "country",
  consent: { userData: "consent" },
};

const SYNCS = {
  customers: {
    source: { file: "customers.csv" },
    destination: "practice",
    audience: { name: "Customers US", country: "US" },
    mode: "mirror",
    fields: FIELDS,
  },
  newsletter: {
    source: { file: "newsletter.csv" },
    destination: "practice",
    audience: { name: "Newsletter readers", country: "US" },
    mode: "add",
    fields: FIELDS,
    schedule: { fileChanges: true },
  },
};

/** Real time, moved. */
function movableClock(): Clock & { advance(ms: number): void } {
  let offset = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + offset,
    advance: (ms) => {
      offset += ms;
    },
  };
}

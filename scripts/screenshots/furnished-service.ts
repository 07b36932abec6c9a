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
}

const DAY_MS = 86_400_000;
const DAYS = 14;

/**
 * A service that has been at work for two weeks: three syncs into two audiences of the practice Amazon, and this morning's
 * file broke off in the middle.
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
  clock.advance(3_600_000 * 2);
  return {
    service,
    settledRun: finished[0].runId,
    stoppedRun: all[0].runId,
    audienceKey: all[0].audienceKey,
  };
}

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

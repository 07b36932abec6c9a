import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { plainAmazon } from "./amazon.ts";
import { listening } from "./listening.ts";
import { machine, whole } from "./machine.ts";
import { cpuSeconds, peakRssMiB } from "./process-figures.ts";

/**
 * Measures the emulator as a program of its own: how soon it listens, and how many records a second it takes over HTTP
 * from bodies that were made before. `--rows 1M` people are sent, once new and once again; `--count` has them counted only.
 */
const { values } = parseArgs({
  options: { rows: { type: "string", default: "1M" }, count: { type: "boolean", default: false } },
});
const people = Number(values.rows.replace(/M$/i, "000000"));
const RECORDS_PER_REQUEST = 6_000;
const REQUESTS_AT_ONCE = 2;

const startedAt = performance.now();
const program = ["src/cli/main.ts", "emulator", "--port", "0", ...(values.count ? ["--count-only"] : [])];
const { url, child: emulator } = await listening(...program);
const startMs = performance.now() - startedAt;
const amazon = await plainAmazon(url, REQUESTS_AT_ONCE);
try {
  const audienceId = await amazon.makeAudience("Bench of the emulator");
  const bodies = Array.from({ length: Math.ceil(people / RECORDS_PER_REQUEST) }, (_, at) =>
    body(audienceId, at * RECORDS_PER_REQUEST, Math.min(people, (at + 1) * RECORDS_PER_REQUEST)),
  );
  const rows = [await measure("new people", bodies), await measure("the same again", bodies)];
  console.log(machine());
  console.log(
    `${people.toLocaleString("en-US")} people, ${Math.round(Buffer.byteLength(bodies[0]!) / RECORDS_PER_REQUEST)} bytes a record; it listens after ${Math.round(startMs)} ms\n`,
  );
  console.log(
    "| what | records/s | records/CPU s | CPU s | wall s | peak RSS MiB |\n| --- | --- | --- | --- | --- | --- |",
  );
  for (const { what, cpuSeconds, wallSeconds, peakRssMiB } of rows)
    console.log(
      `| ${what} | ${whole(people / wallSeconds)} | ${whole(people / cpuSeconds)} | ${cpuSeconds.toFixed(1)} | ${wallSeconds.toFixed(1)} | ${peakRssMiB} |`,
    );
} finally {
  amazon.close();
  emulator.kill();
}

/** A call's body: people with an external id, an email, a phone and a country, as Headwater sends them. */
function body(audienceId: string, first: number, end: number): string {
  const hash = (what: string) => createHash("sha256").update(what).digest("hex");
  const records = Array.from({ length: end - first }, (_, at) => {
    const person = first + at;
    return {
      externalUserId: `crm_${person}`,
      action: "CREATE",
      countryCode: "US",
      hashedPII: [{ email: hash(`person${person}@example.com`), phone: hash(`1555${person}`) }],
    };
  });
  return `{"audienceId":${audienceId},"records":${JSON.stringify(records)}}`;
}

async function measure(what: string, bodies: readonly string[]) {
  const before = cpuSeconds(emulator);
  const from = performance.now();
  const left = bodies.values();
  const sendAll = async () => {
    for (const body of left) await amazon.send(body);
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, sendAll));
  await settled();
  const wallSeconds = (performance.now() - from) / 1000;
  return { what, wallSeconds, cpuSeconds: cpuSeconds(emulator) - before, peakRssMiB: peakRssMiB(emulator) };
}

/** Has the jobs finish by moving the emulator's clock, and waits for the memberships. */
async function settled(): Promise<void> {
  await fetch(`${url}/_emulator/clock`, { method: "POST", body: '{"advanceMs":300}' });
  const audiences = await fetch(`${url}/_emulator/audiences`);
  const [{ members }] = (await audiences.json()) as [{ members: number }];
  if (!values.count && members !== people) throw new Error(`${members} members instead of ${people}`);
}

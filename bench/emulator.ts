import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { DEMO } from "../src/emulator/seed.ts";
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
const RECORDS = "/na/amc/audiences/records";
const MEDIA_TYPE = "application/vnd.amcaudiences.v1+json";
const agent = new Agent({ keepAlive: true, maxSockets: REQUESTS_AT_ONCE });

const startedAt = performance.now();
const program = ["src/cli/main.ts", "emulator", "--port", "0", ...(values.count ? ["--count-only"] : [])];
const emulator = spawn(process.execPath, program, { stdio: ["ignore", "pipe", "ignore"] });
const url = String((await once(emulator.stdout!, "data"))[0]).trim();
const startMs = performance.now() - startedAt;
try {
  const headers = await signIn();
  const audienceId = await makeAudience(headers);
  const bodies = Array.from({ length: Math.ceil(people / RECORDS_PER_REQUEST) }, (_, at) =>
    body(audienceId, at * RECORDS_PER_REQUEST, Math.min(people, (at + 1) * RECORDS_PER_REQUEST)),
  );
  const rows = [
    await measure("new people", bodies, headers),
    await measure("the same again", bodies, headers),
  ];
  console.log(
    `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`,
  );
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
  agent.destroy();
  emulator.kill();
}

function whole(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

type Headers = { [name: string]: string };

async function signIn(): Promise<Headers> {
  const form = new URLSearchParams({
    grant_type: "refresh_token",
    refresh_token: DEMO.refreshToken,
    client_id: DEMO.clientId,
    client_secret: DEMO.clientSecret,
  });
  const token = await fetch(`${url}/auth/o2/token`, { method: "POST", body: form });
  const { access_token } = (await token.json()) as { access_token: string };
  return {
    authorization: `Bearer ${access_token}`,
    "amazon-advertising-api-clientid": DEMO.clientId,
    accept: MEDIA_TYPE,
    "content-type": MEDIA_TYPE,
  };
}

async function makeAudience(headers: Headers): Promise<string> {
  const metadata = `{"name":"Bench of the emulator","description":"","metadata":{"externalAudienceId":"bench"},"targetResource":{"advertiserId":${DEMO.advertiserId}}}`;
  const made = await fetch(`${url}/na/amc/audiences/metadata`, { method: "POST", headers, body: metadata });
  return /"audienceId":(\d+)/.exec(await made.text())![1]!;
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

async function measure(what: string, bodies: readonly string[], headers: Headers) {
  const before = cpuSeconds(emulator);
  const from = performance.now();
  const left = bodies.values();
  const sendAll = async () => {
    for (const body of left) await send(body, headers);
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, sendAll));
  await settled();
  const wallSeconds = (performance.now() - from) / 1000;
  return { what, wallSeconds, cpuSeconds: cpuSeconds(emulator) - before, peakRssMiB: peakRssMiB(emulator) };
}

async function send(body: string, headers: Headers): Promise<void> {
  const call = request(url + RECORDS, {
    method: "POST",
    agent,
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
  });
  call.end(body);
  const [answer] = await once(call, "response");
  const told = await text(answer);
  if (answer.statusCode !== 202) throw new Error(`${answer.statusCode} ${told}`);
}

/** Has the jobs finish by moving the emulator's clock, and waits for the memberships. */
async function settled(): Promise<void> {
  await fetch(`${url}/_emulator/clock`, { method: "POST", body: '{"advanceMs":300}' });
  const audiences = await fetch(`${url}/_emulator/audiences`);
  const [{ members }] = (await audiences.json()) as [{ members: number }];
  if (!values.count && members !== people) throw new Error(`${members} members instead of ${people}`);
}

import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openSite, type Site } from "../e2e/site.ts";
import type { WireRequest } from "../e2e/wire.ts";

/**
 * A folder is a case: `input.csv` under `headwater.yaml` makes exactly `requests.ndjson` at Amazon's wire, and
 * `report.json`. With `before.csv` (and `before.yaml`) another day went first. Expectations that are absent are written,
 * to be read as code; CI never writes.
 */
const CASES = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

describe("a golden case", () => {
  test.each(CASES)("%s makes the same requests and the same report", async (name) => {
    const folder = join(import.meta.dirname, name);
    const site = await openSite();
    if (existsSync(join(folder, "before.csv"))) {
      await syncDay(
        site,
        folder,
        "before.csv",
        existsSync(join(folder, "before.yaml")) ? "before.yaml" : undefined,
      );
      site.wire.requests.length = 0;
    }
    const report = await syncDay(site, folder, "input.csv");
    expectFile(join(folder, "report.json"), `${JSON.stringify(withoutTimes(report), null, 2)}\n`);
    expectFile(
      join(folder, "requests.ndjson"),
      requestsOf(site)
        .map((line) => `${line}\n`)
        .join(""),
    );
  });
});

async function syncDay(site: Site, folder: string, input: string, config = "headwater.yaml") {
  copyFileSync(join(folder, input), site.path("input.csv"));
  const text = readFileSync(join(folder, config), "utf8").replaceAll("PORT", String(site.wire.port));
  site.write("headwater.yaml", text);
  return await site.sync("golden");
}

function expectFile(file: string, actual: string): void {
  if (!existsSync(file) && !process.env.CI) writeFileSync(file, actual);
  expect(actual).toBe(existsSync(file) ? readFileSync(file, "utf8") : "a file that is absent");
}

/** Ids of runs and times differ from run to run. */
const withoutTimes = (report: object): unknown =>
  JSON.parse(
    JSON.stringify(report, (key, value) =>
      key === "runId" || key === "planId"
        ? "(an id)"
        : (key === "createdAt" || key === "durationMs") && value !== undefined
          ? "(a time)"
          : value,
    ),
  );

/** The requests to the Ads API as JSON lines: questions once however often, parallel uploads in the order of their texts. */
function requestsOf({ wire }: Site): string[] {
  const lines = wire.requests.filter(({ path }) => !path.startsWith("/auth/")).map(lineOf);
  const once = [...new Set(lines)];
  const uploads = once.filter(isUpload).sort();
  return once.map((line) => (isUpload(line) ? uploads.shift()! : line));
}

const isUpload = (line: string): boolean => line.startsWith('{"request":"POST /na/amc/audiences/records"');

function lineOf({ method, path, headers, body }: WireRequest): string {
  return JSON.stringify({
    request: `${method} ${path.replace(/[0-9a-f-]{36}$/, "(a job's id)")}`,
    accept: headers.accept,
    contentType: headers["content-type"],
    clientId: headers["amazon-advertising-api-clientid"],
    scope: headers["amazon-advertising-api-scope"],
    body: body === "" ? undefined : readBody(body),
  });
}

/** Integers beyond 2^53 become texts that end in n, so that every digit shows; records stand in the order of their ids. */
const readBody = (text: string): unknown =>
  JSON.parse(text, (key, value, context?: { source: string }) => {
    if (key === "externalAudienceId") return "(an id)";
    if (key === "records") return value.sort(byId);
    return typeof value === "number" && !Number.isSafeInteger(value) ? `${context!.source}n` : value;
  });

const byId = (one: { externalUserId: string }, other: { externalUserId: string }): number =>
  one.externalUserId < other.externalUserId ? -1 : 1;

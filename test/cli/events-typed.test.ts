import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { printConfig } from "../../src/emulator/print-config.ts";
import { type Emulator, startEmulator } from "../../src/emulator/server.ts";
import { headwater } from "./terminal.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const NOW = new Date().toISOString();
const HEADER = "id,at,email";
const FIELDS = "{ id: id, time: at, email: email }";

/** A folder with a file of events and the entry that sends it. */
function aShop(rows: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "headwater-events-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write("leads.csv", `${[HEADER, ...rows].join("\n")}\n`);
  write(
    "headwater.yaml",
    `${printConfig({ port: emulator.port })}
events:
  leads: { source: { file: leads.csv }, fields: ${FIELDS}, defaults: { type: Lead } }
  germans: { source: { file: leads.csv }, fields: ${FIELDS}, defaults: { type: Lead, country: DE } }
  mixed: { source: { file: mixed.csv }, fields: { time: at, email: email, country: country }, defaults: { type: Lead } }
`,
  );
  write("mixed.csv", `at,email,country\n${NOW},a@example.com,DE\n${NOW},a@example.com,US\n`);
  return { write, type: (line: string) => headwater(line, { cwd: folder }) };
}

const row = (id: string): string => `${id},${NOW},${id}@example.com`;

test("doctor names the entries of events, and no syncs where there are none", async () => {
  const { stdout } = await aShop([]).type("doctor");
  expect(stdout).toMatch(/^ok {6}Config .*headwater\.yaml is readable; events: leads, germans, mixed$/m);
});

test("a file with a header only was opened and has no rows, which is no mistake", async () => {
  const { exitCode, stdout } = await aShop([]).type("events send leads --yes");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("\nNote: What was read has a header and no rows.\n");
});

test("an event that was refused is told with Amazon's words, and with what has it sent again", async () => {
  const shop = aShop([row("good"), row("bad")]);
  const message = "The currency is bad";
  emulator.faults.add({
    name: "partial-failure",
    eventIds: ["bad"],
    code: "INVALID_INPUT",
    message,
    times: 1,
  });
  const sent = await shop.type("events send leads --yes");
  expect(sent.exitCode).toBe(5);
  expect(sent.stdout).toContain("\nNote: Amazon refused 1 event.\n");
  const [, again = "", run = ""] = /(headwater runs retry (\S+))\.$/m.exec(sent.stdout) ?? [];
  const shown = await shop.type(`runs ${run}`);
  expect(shown.stdout).toMatch(
    /^What Amazon said:\n {2}INVALID_INPUT: The currency is bad \(request \S+\)$/m,
  );

  const retried = await shop.type(again.replace("headwater ", ""));
  expect(retried.stdout).toMatch(/^1 event is sent again by the next run: headwater events send leads$/m);
  expect((await shop.type("events send leads --yes")).stdout).toMatch(/1 planned = 1 accepted/);
});

test("a source without a yes where one is needed is told what to write, not to check its fields", async () => {
  const shop = aShop([row("one")]);
  const { stderr } = await shop.type("events plan germans");
  expect(stderr).toContain("[source.no-usable-rows]");
  expect(stderr).toContain("under events.germans.fields:\n");
  expect(stderr).not.toContain("Check events.");
  expect((await shop.type("events plan mixed")).stdout).toContain("Note: 1 row is of a person in the UK");
});

test("a file of rows that were read well, and can't be sent, is success: cron may meet it each minute", async () => {
  const shop = aShop([row("one")]);
  await shop.type("events send leads --yes");
  shop.write(
    "leads.csv",
    `${HEADER}\none,${NOW},other@example.com\ntwo,2999-01-01T00:00:00Z,two@example.com\n`,
  );
  const { exitCode, stdout } = await shop.type("events send leads --yes");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Rows +2 read = 0 new events .* \+ 2 skipped$/m);
});

test("state export and import say whose events go along", async () => {
  const shop = aShop([row("one")]);
  await shop.type("events send leads --yes");
  const { stdout } = await shop.type("state export moved");
  expect(stdout).toMatch(/^Wrote the events of 1 advertiser and 1 run to moved: /);
  const { stdout: imported } = await shop.type("state import moved --config elsewhere/headwater.yaml");
  expect(imported).toMatch(/^Imported the events of 1 advertiser and 1 run, as they were /);
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openShop, type Shop } from "./shop.ts";

let shop: Shop;
afterEach(() => shop.close());

const planId = (text: string): string => /Plan (\S+) of/.exec(text)![1]!;
const members = (): number =>
  shop.emulator.store.audiences().reduce((sum, { members }) => sum + members.size, 0);

describe("plan", () => {
  test("shows counts, reasons and what would be created, on standard output only, and sends nothing", async () => {
    shop = await openShop();
    shop.people(20, ["p90,not-an-email,US", "bad id,x@example.com,US"]);
    const { exitCode, stdout, stderr } = await shop.type("plan spring");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Plan \S+ of spring \(upsert: adds and refreshes\)/);
    expect(stdout).toContain("Spring buyers US (US), to be created at Amazon");
    expect(stdout).toContain("22 read = 20 people + 0 more of the same + 0 kept as is + 2 skipped");
    expect(stdout).toContain("1  external id: the external id has characters Amazon does not take");
    expect(stdout).toMatch(/Next: headwater sync spring --plan \S+\n$/);
    expect(stderr).toContain("Read 22 rows.");
    expect(shop.emulator.store.audiences()).toEqual([]);
  });

  test("with --json standard output is one document", async () => {
    shop = await openShop();
    const { stdout } = await shop.type("plan spring --json");
    expect(JSON.parse(stdout)).toMatchObject({ sync: "spring", changes: { add: 20 }, requests: 2 });
  });

  test("a name with a slip of the fingers is answered with the right one", async () => {
    shop = await openShop();
    const { exitCode, stdout, stderr } = await shop.type("plan sprnig");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(
      /^Error: There is no sync "sprnig"\. \[config\.sync-unknown\]\nWhere: .*\nNext: {2}Did you mean "spring"\?/,
    );
  });

  test("an error with --json is one document on standard output too", async () => {
    shop = await openShop();
    const { exitCode, stdout, stderr } = await shop.type("plan sprnig --json");
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "config.sync-unknown", exitCode } });
    expect(stderr).toContain("[config.sync-unknown]");
  });
});

describe("sync", () => {
  test("shows the plan, asks, and sends after a yes", async () => {
    shop = await openShop();
    const { exitCode, stdout, stderr } = await shop.type("sync spring", { typed: ["y"] });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("Send this to Amazon? [y/N] ");
    expect(stdout).toContain("20 planned = 20 accepted + 0 refused + 0 unknown + 0 to send");
    expect(stdout).toContain("Next: Amazon is still at work.");
    expect(members()).toBe(20);
  });

  test("anything but a yes sends nothing, keeps the plan, and is no failure", async () => {
    shop = await openShop();
    const { exitCode, stderr, stdout } = await shop.type("sync spring", { typed: [""] });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      `Nothing was sent. The plan is kept: headwater sync spring --plan ${planId(stdout)}`,
    );
    expect(shop.emulator.store.audiences()).toEqual([]);
  });

  test("with nobody to ask the plan is kept, and the command that executes it works", async () => {
    shop = await openShop();
    const first = await shop.type("sync spring");
    expect(first.exitCode).toBe(2);
    expect(first.stderr).toContain("[cli.not-asked]");
    const [, command] = /Next: {2}headwater (sync spring --plan \S+ --yes)/.exec(first.stderr)!;
    expect(await shop.type(command!)).toMatchObject({ exitCode: 0 });
    expect(members()).toBe(20);
  });

  test("a kept plan is refused when the file has changed since", async () => {
    shop = await openShop();
    const { stdout } = await shop.type("plan spring");
    shop.people(21);
    const { exitCode, stderr } = await shop.type(`sync spring --plan ${planId(stdout)} --yes`);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("[plan.source-moved]");
    expect(stderr).toContain("headwater plan spring");
  });

  test("waits until Amazon has finished; then there is nothing to change, which is success", async () => {
    shop = await openShop();
    const first = await shop.type("sync spring --yes --wait 20s --json");
    expect(first.exitCode).toBe(0);
    const { plan, report } = JSON.parse(first.stdout);
    expect(report).toMatchObject({ state: "settled", books: { accepted: 20 } });
    expect(plan.planId).toBe(report.runId);
    const second = await shop.type("sync spring");
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain("nothing to change");
    expect(second.stderr).not.toContain("?");
  });

  test("when the time to wait is up the run stays accepted, that is said, and the exit code is 0", async () => {
    shop = await openShop({ jobMs: 600_000 });
    const { exitCode, stdout } = await shop.type("sync spring --yes --wait 300ms");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Amazon has accepted");
    expect(stdout).toContain("Amazon is still at work. headwater settle --wait 10m waits for it");
  });

  test("a safety stop asks nothing, sends nothing, and names the command that passes it", async () => {
    shop = await openShop({ mode: "mirror" });
    await shop.type("sync spring --yes --wait 20s");
    shop.people(5);
    const planned = await shop.type("plan spring");
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toContain("SAFETY STOP: 15 of 20 people (75 %) would be removed");
    const stopped = await shop.type("sync spring", { typed: ["y"] });
    expect(stopped.exitCode).toBe(3);
    const [, command] = /If that is right: headwater (.*)\n/.exec(stopped.stdout)!;
    expect(command).toBe(`sync spring --plan ${planId(stopped.stdout)} --allow-removals 15`);
    expect(stopped.stderr).toContain("[plan.drop-too-large]");
    expect(stopped.stderr).not.toContain("Send this");
    expect(members()).toBe(20);
    const approved = await shop.type(`${command} --yes --wait 20s`);
    expect(approved).toMatchObject({ exitCode: 0 });
    expect(members()).toBe(5);
  });

  test("--dry-run plans and sends nothing", async () => {
    shop = await openShop();
    const { exitCode, stdout } = await shop.type("sync spring --dry-run --json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ changes: { add: 20 } });
    expect(shop.emulator.store.audiences()).toEqual([]);
  });

  test("people whom Amazon refuses make the exit code Amazon's, and runs shows what it said", async () => {
    shop = await openShop();
    await shop.type("sync spring --yes --wait 20s");
    shop.emulator.store.options.maxBodyBytes = 100;
    shop.people(21);
    const refused = await shop.type("sync spring --yes --json");
    expect(refused.exitCode).toBe(5);
    const { report } = JSON.parse(refused.stdout);
    expect(report.books).toMatchObject({ planned: 1, accepted: 0, refused: 1 });
    const { stdout } = await shop.type(`runs ${report.runId}`);
    expect(stdout).toContain("Note: Amazon refused 1 record.");
    expect(stdout).toMatch(/refused +413/);
    expect(stdout).toContain("What Amazon said:");
  });

  test("jobs that fail at Amazon make the exit code Amazon's", async () => {
    shop = await openShop();
    shop.emulator.faults.add({ name: "failed-jobs" });
    const { exitCode, stdout } = await shop.type("sync spring --yes --wait 20s");
    expect(exitCode).toBe(5);
    expect(stdout).toContain("1 job: 1 failed");
  });

  test("an empty file is its owner's to mend", async () => {
    shop = await openShop();
    writeFileSync(join(shop.folder, "people.csv"), "");
    expect(await shop.type("sync spring --yes")).toMatchObject({ exitCode: 3, stdout: "" });
  });

  test("a bad byte behind a column that is not read skips its row, and breaks nothing", async () => {
    shop = await openShop();
    const head = Buffer.from("name,email\nAna,a@example.com\n\nBo,");
    const tail = Buffer.from("@example.com\nCy,c@example.com\nDo\n");
    writeFileSync(join(shop.folder, "people.csv"), Buffer.concat([head, Buffer.from([0xff]), tail]));
    const { exitCode, stdout } = await shop.type("plan spring --json --config lenient.yaml");
    expect(exitCode).toBe(0);
    const { rows, rejections } = JSON.parse(stdout);
    expect(rows).toMatchObject({ read: 4, members: 2, rejected: 2, unreadable: 2 });
    expect(rejections.map(({ reason }: { reason: string }) => reason).sort()).toEqual([
      "row.bad-encoding",
      "row.too-few-values",
    ]);
  });

  test("Ctrl-C while Amazon is at work stops, says that nothing is lost, and resume goes on", async () => {
    shop = await openShop({ jobMs: 600_000 });
    const { exitCode, stderr } = await shop.type("sync spring --yes --wait 1h", {
      onTold: (text, signal) => text.includes("Amazon has finished 0 of 1") && signal("SIGINT"),
    });
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/Stopped\. Nothing is lost\. headwater resume goes on with what was begun\.\n$/);
    shop.emulator.store.jobs.settle();
    const resumed = await shop.type("resume");
    expect(resumed.exitCode).toBe(0);
    expect(resumed.stdout).toContain("20 accepted");
  });

  test.each([
    ["sync", "Missing required argument 'sync'"],
    ["sync spring --wait 10", "Say a duration such as 500ms, 60s, 10m or 1h."],
    ["sync spring --allow-removals 1,200", "Say a whole number"],
    ["sync spring --dry-run --plan x", "cannot be used with option '--plan"],
    ["sync spring --yess", "Unknown option '--yess'\n(Did you mean --yes?)"],
    ["synk spring", "(Did you mean sync?)"],
    ["sync spring autumn", "Too many arguments"],
  ])("%s is a mistake of whoever typed it: exit code 2, and how it is used", async (line, said) => {
    shop = await openShop();
    const { exitCode, stderr, stdout } = await shop.type(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/Next: {2}headwater (sync )?--help/);
  });
});

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openShop, type Shop } from "./shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const file = (name: string): string => join(shop.folder, name);

describe("init", () => {
  beforeEach(() => rmSync(file("headwater.yaml")));

  test("writes a configuration for its owner's eyes, and says what to type next", async () => {
    const { port } = shop.emulator;
    const { exitCode, stdout } = await shop.type(`init people.csv --emulator ${port} --mode mirror`);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("It takes these columns: id, email, country.");
    expect(stdout).toContain(
      `Next: headwater emulator --port ${port} in another terminal, then headwater plan people`,
    );
    expect(statSync(file("headwater.yaml")).mode & 0o777).toBe(0o600);
    expect((await shop.type("plan people")).stdout).toContain("20 new");
  });

  test("leaves a configuration that is there as it is, unless forced", async () => {
    writeFileSync(file("headwater.yaml"), "mine");
    const { exitCode, stderr } = await shop.type("init people.csv");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("headwater init people.csv --force");
    expect(readFileSync(file("headwater.yaml"), "utf8")).toBe("mine");
    expect(await shop.type("init people.csv --force")).toMatchObject({ exitCode: 0 });
  });

  test("writes another file, with the people's path as seen from there", async () => {
    expect(await shop.type("init people.csv --config other.yaml")).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file("other.yaml"), "utf8")).toContain("file: people.csv");
  });

  test("sees who must have agreed, and says under what to state it, and plan tells the same", async () => {
    const british = readFileSync(file("people.csv"), "utf8").replaceAll(/,US$/gm, ",UK");
    writeFileSync(file("people.csv"), british.replace(",UK", ",US"));
    expect(await shop.type(`init people.csv --emulator ${shop.emulator.port}`)).toMatchObject({
      exitCode: 0,
    });
    expect(readFileSync(file("headwater.yaml"), "utf8")).toContain("# consent: { basis: { statedBy:");
    const { stdout } = await shop.type("plan people");
    expect(stdout).toContain("consent: no consent, and the UK, the EEA and Switzerland need one");
    expect(stdout).toMatch(
      /^Note: 19 rows are of people in the UK.*\n {6}Where .*\n {8}consent: \{ userData/m,
    );
    const yaml = readFileSync(file("headwater.yaml"), "utf8");
    writeFileSync(
      file("headwater.yaml"),
      yaml.replace("# consent: { basis", "consent: { basis").replace("YYYY-MM-DD", "2026-01-15"),
    );
    expect((await shop.type("plan people")).stdout).toMatch(
      /^Consent +19 as NAME, OFFICE stated on 2026-01-15 \(WHICH TEXT THEY SAW\)$/m,
    );
  });

  test("of a file that is not there writes nothing", async () => {
    const { exitCode, stderr } = await shop.type("init peeple.csv");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("[source.not-found]");
    expect(existsSync(file("headwater.yaml"))).toBe(false);
  });
});

describe("doctor", () => {
  test("with everything in order has a line for each check", async () => {
    const { exitCode, stdout } = await shop.type("doctor");
    expect(exitCode).toBe(0);
    expect(stdout.match(/^ok {6}(.*?) {2}/gm)?.map((line) => line.slice(8).trim())).toEqual(
      "Node Disk Config State Hosts Clock Login Region Profile Advertiser Instance Connection Terms Memory".split(
        " ",
      ),
    );
  });

  test("without a configuration checks the machine, names init, and makes nothing", async () => {
    rmSync(file("headwater.yaml"));
    const { exitCode, stdout } = await shop.type("doctor");
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(
      /^ok {6}Node .*\nok {6}Disk .*\nnot ok {2}Config .*\n {8}Next: headwater init FILE/,
    );
    expect(existsSync(file(".headwater"))).toBe(false);
  });

  test("names the login when the person has taken the grant back: exit code 4", async () => {
    shop.emulator.faults.add({ name: "revoked" });
    const { exitCode, stdout } = await shop.type("doctor --json");
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout).at(-1)).toMatchObject({ check: "Login", ok: false });
  });

  test("names the destinations when there is none of that name", async () => {
    const { exitCode, stdout } = await shop.type("doctor demmo");
    expect(exitCode).toBe(2);
    expect(stdout).toContain(
      'not ok  Destination There is no destination "demmo".\n        Next: There is: demo',
    );
  });
});

describe("runs", () => {
  test("before any run says what makes one", async () => {
    expect((await shop.type("runs")).stdout).toContain("headwater plan SYNC");
    expect((await shop.type("runs --json")).stdout).toBe("[]\n");
  });

  test("lists runs and plans, shows one, and exports its lists", async () => {
    shop.people(20, ["p90,nobody,US"]);
    await shop.type("sync spring --yes --wait 20s");
    await shop.type("plan spring");
    const listed = await shop.type("runs");
    expect(listed.stdout).toMatch(
      /spring {2}upsert {2}planned, not run +21 +0\n.*Amazon has finished +21 +20\n$/,
    );
    const [, run] = JSON.parse((await shop.type("runs --json")).stdout);
    const shown = await shop.type(`runs ${run.runId}`);
    expect(shown.stdout).toContain("20 planned = 20 accepted");
    expect(shown.stdout).toContain("1  row: no usable email address or phone number");
    expect(shown.stdout).toMatch(/accepted +202 +finished/);
    expect(await shop.type(`runs show ${run.runId}`)).toEqual(shown);
    const exported = await shop.type(`runs export ${run.runId} rejections --to skipped.csv`);
    expect(exported.stdout).toBe("Wrote 2 rows to skipped.csv.\n");
    expect(readFileSync(file("skipped.csv"), "utf8")).toMatch(/,21,row,row.no-identifier,rejected\n/);
  });

  test("shows halved requests, what Amazon said once, and by which request; and lists whom it refused", async () => {
    shop.emulator.faults.add({ name: "bad-record", externalUserIds: ["p3", "p17"] });
    shop.emulator.faults.add({ name: "5xx", operation: "upload-records", times: 1 });
    const synced = await shop.type("sync spring --yes");
    expect(synced.exitCode).toBe(5);
    const [, runId] = /headwater runs export (\S+) refused --to refused\.csv/.exec(synced.stdout)!;
    const { stdout } = await shop.type(`runs ${runId}`);
    expect(stdout).toContain("20 planned = 18 accepted + 2 refused");
    expect(stdout).toMatch(/^ +1 +1 +1 +\S+ \S+ +20 +unclear +503/m);
    expect(stdout).toMatch(/^ +1 +1 +2 +\S+ \S+ +20 +refused, halved +400 +- +[0-9a-f-]{36} +-$/m);
    expect(stdout).toMatch(/^ +1 +1\.[12]\S+ +1 +\S+ \S+ +1 +refused +400 +- +[0-9a-f-]{36} +-$/m);
    expect(stdout.match(/failed to satisfy the constraint/g)).toHaveLength(1);
    expect(stdout).toMatch(
      /\n {2}\d+ times: Amazon refused the request \(400\)\. Amazon says: “records\[…\]\.hashedPII: failed to satisfy the constraint” \(request [0-9a-f-]{36}\)\n/,
    );
    expect(stdout).not.toContain("shows what Amazon said");
    const exported = await shop.type(`runs export ${runId} refused --to refused.csv`);
    expect(exported.stdout).toBe("Wrote 2 rows to refused.csv.\n");
    expect(readFileSync(file("refused.csv"), "utf8")).toMatch(
      /^external_id,kind,alone,reason\np\d+,add,true,Amazon refused/,
    );
  });

  test.each([
    ["runs 20200101-000000-aaaa", "[run.unknown]"],
    ["runs export 20200101-000000-aaaa rejections --to x.csv", "[run.list-gone]"],
    ["runs export ../../x rejections --to x.csv", "[run.list-gone]"],
    [
      "runs export 20200101-000000-aaaa refusals --to x.csv",
      "Allowed choices are rejections, changes, refused.",
    ],
    ["runs export 20200101-000000-aaaa rejections", "--to <file>"],
  ])("%s is refused", async (line, said) => {
    const { exitCode, stderr } = await shop.type(line);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
  });
});

describe("audiences and profiles", () => {
  test("audiences are told with size, match rate and how long people stay", async () => {
    expect((await shop.type("audiences")).stdout).toContain("No audience was filled from here yet.");
    await shop.type("sync spring --yes --wait 20s");
    const { stdout } = await shop.type("audiences");
    expect(stdout).toMatch(/^Spring buyers US +\d{18} +US +20 +\d+ +[\d.]+ % .* 397 days$/m);
    expect(JSON.parse((await shop.type("audiences --json")).stdout)).toMatchObject([
      { size: { received: 20 } },
    ]);
  });

  test("profiles are those of the login's region", async () => {
    expect((await shop.type("profiles")).stdout).toMatch(/^1234567890123 +US +agency +Demo agency/m);
    expect(JSON.parse((await shop.type("profiles demo --json")).stdout)).toHaveLength(2);
    expect(await shop.type("profiles shop")).toMatchObject({ exitCode: 2 });
  });

  test("a configuration that is not there is named, with what writes one", async () => {
    const { exitCode, stderr } = await shop.type("audiences --config none.yaml");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `There is no configuration file ${file("none.yaml")}. [config.not-found]\nNext:  headwater init FILE`,
    );
  });
});

describe("resume", () => {
  test("with nothing to go on with says so", async () => {
    expect(await shop.type("resume")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("nothing to go on with"),
    });
    expect((await shop.type("resume --json")).stdout).toBe("[]\n");
  });

  test("asks Amazon how far it is", async () => {
    await shop.type("sync spring --yes");
    const { exitCode, stdout } = await shop.type("resume --wait 20s --json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ sync: "spring", state: "settled" }]);
  });
});

describe("explain", () => {
  test("asks, and shows each form with its hash", async () => {
    const { stdout, stderr } = await shop.type("explain", { typed: [" Ana+x@Example.com "] });
    expect(stderr).toContain("Email address or phone number: ");
    expect(stdout).toContain("Amazon's rule (amazon)  anax@example.com\n");
    expect(stdout).toContain("Older rule (seed)       ana+x@example.com\n");
    expect(stdout).toContain("af110774f7819564b2efc6f962808efafaee6ead1d6f85568868130a2aa4ead0");
  });

  test("reads a phone number from standard input", async () => {
    const { stdout } = await shop.type("explain --country gb --json", { piped: "020 7946 0958\n" });
    expect(JSON.parse(stdout).forms).toMatchObject([
      { normalized: "442079460958" },
      { normalized: "+442079460958" },
    ]);
  });

  test("shows the one form of a name or a part of an address, by its country's rules", async () => {
    const { stdout, stderr } = await shop.type("explain --kind postal-code", { typed: ["75236-9599"] });
    expect(stderr).toContain("Postal code: ");
    expect(stdout).toContain("As postal code:\n");
    expect(stdout).toContain("75236\n");
    expect(stdout).toContain("91b6147da4928d5742bb8ddb035e75f9fe77a7f88881906ac7417abf8a46effa");
    const german = await shop.type("explain --kind last-name --json", { piped: "Müller" });
    expect(JSON.parse(german.stdout).forms).toMatchObject([{ form: "amazon", normalized: "mueller" }]);
    expect((await shop.type("explain --kind postal-code", { piped: "12" })).stdout).toContain(
      "--country CODE",
    );
  });

  test("says what a hash is, and what no number is", async () => {
    expect((await shop.type("explain", { piped: "a".repeat(64) })).stdout).toContain("hashed: true");
    expect((await shop.type("explain", { piped: "ann@gmial.com" })).stdout).toMatch(
      /looks like a slip.*fix: apply.*ann@gmail\.com/s,
    );
    expect((await shop.type("explain", { piped: "0044 20 7946 0018" })).stdout).toContain(
      "Mended: 00 in the place of a plus.",
    );
    expect((await shop.type("explain", { piped: "12" })).stdout).toContain("--country CODE");
    expect(await shop.type("explain", { piped: "" })).toMatchObject({ exitCode: 2 });
  });
});

describe("emulator", () => {
  test("--print-config prints YAML without listening", async () => {
    const { exitCode, stdout, stderr } = await shop.type("emulator --port 9000 --print-config");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain('api: "http://127.0.0.1:9000/{region}"');
  });

  test("listens until it is told to end, its address on standard output", async () => {
    const { exitCode, stdout } = await shop.type("emulator --port 0", {
      onTold: (text, signal) => text.includes("Ctrl-C ends it") && signal("SIGTERM"),
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
  });

  test("--file keeps its state from one time to the next", async () => {
    const named: number[] = [];
    const time = async (url: string, init?: RequestInit) =>
      ((await (await fetch(`${url}/_emulator/clock`, init)).json()) as { now: number }).now;
    const run = async (request: (url: string) => Promise<unknown>) => {
      let asked: Promise<unknown> | undefined;
      const ended = await shop.type("emulator --port 0 --file amazon.ndjson --job-time 2m", {
        onTold: (text, signal) => {
          const url = /listens at (\S+);/.exec(text)?.[1];
          if (url && !asked) asked = request(url).finally(() => signal("SIGTERM"));
        },
      });
      expect(ended.exitCode).toBe(0);
      await asked;
    };
    await run(async (url) => {
      const body = '{"advanceMs":86400000}';
      named.push(await time(url, { method: "POST", body }));
    });
    await run(async (url) => {
      named.push(await time(url));
      expect(await (await fetch(`${url}/_emulator/options`)).json()).toMatchObject({ jobMs: 120_000 });
    });
    const [first, second] = named;
    expect(second! - first!).toBeLessThan(60_000);
    expect(first! - Date.now()).toBeGreaterThan(86_000_000);
  });

  test("a file that is not its own is left alone, and a mode that is none refused", async () => {
    expect(await shop.type("emulator --port 0 --file people.csv")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("[emulator.file-unusable]"),
    });
    expect(await shop.type("emulator --port 0 --consent perhaps")).toMatchObject({ exitCode: 2 });
    expect(await shop.type("emulator --port 0 --rate 0")).toMatchObject({ exitCode: 2 });
  });

  test("--print-config names this machine, whoever it listens to", async () => {
    const { stdout } = await shop.type("emulator --port 9000 --host 0.0.0.0 --print-config");
    expect(stdout).toContain('api: "http://127.0.0.1:9000/{region}"');
  });

  test("a port that is taken, and one that is none", async () => {
    expect(await shop.type(`emulator --port ${shop.emulator.port}`)).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("[emulator.port-in-use]"),
    });
    expect(await shop.type("emulator --port 70000")).toMatchObject({ exitCode: 2 });
  });
});

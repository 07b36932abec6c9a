import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { openShop, type Shop } from "./shop.ts";

const HEADWATER = join(import.meta.dirname, "../../bin/headwater");

let shop: Shop;
afterEach(() => shop?.close());

const start = (args: string[], stdio: "ignore" | "pipe" = "ignore"): ChildProcess =>
  spawn(HEADWATER, args, { cwd: shop.folder, stdio: [stdio, "pipe", "pipe"] });

const ended = async (child: ChildProcess) => {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, "close"),
  ]);
  return { stdout, stderr, code, signal };
};

const toldBy = (child: ChildProcess, words: string): Promise<void> =>
  new Promise((resolve) => {
    child.stderr!.on("data", (data) => String(data).includes(words) && resolve());
  });

describe("the real program", () => {
  test("sends, with nothing but the answer on standard output, and files that only their owner reads", async () => {
    shop = await openShop();
    const { stdout, stderr, code } = await ended(
      start(["sync", "spring", "--yes", "--wait", "20s", "--json"]),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout).report.state).toBe("settled");
    expect(stderr).toContain("Read 20 rows.");
    expect(statSync(join(shop.folder, ".headwater/ledger.sqlite")).mode & 0o777).toBe(0o600);
  });

  test("without a terminal asks nobody and does not hang", async () => {
    shop = await openShop();
    const { code, stderr } = await ended(start(["sync", "spring"]));
    expect(code).toBe(2);
    expect(stderr).toContain("[cli.not-asked]");
  });

  test("at the first Ctrl-C stops and says that nothing is lost", async () => {
    shop = await openShop({ jobMs: 600_000 });
    const child = start(["sync", "spring", "--yes", "--wait", "1h"]);
    const end = ended(child);
    await toldBy(child, "Amazon has finished 0 of 1");
    child.kill("SIGINT");
    expect(await end).toMatchObject({ code: 130, stderr: expect.stringContaining("Nothing is lost.") });
  });

  test("at the second Ctrl-C ends at once", async () => {
    shop = await openShop();
    shop.emulator.faults.add({ name: "slow-answer", operation: "upload-records", ms: 20_000 });
    const child = start(["sync", "spring", "--yes"]);
    const end = ended(child);
    await toldBy(child, "Preparing");
    child.kill("SIGINT");
    await toldBy(child, "Ctrl-C again");
    child.kill("SIGINT");
    const { code, signal } = await end;
    expect(code ?? signal).toSatisfy((how) => how === 130 || how === "SIGINT");
  });

  test("a reader that has seen enough is no error", async () => {
    shop = await openShop();
    shop.people(20_000);
    const { status, stdout, stderr } = spawnSync(
      "sh",
      ["-c", `"${HEADWATER}" hash people.csv | head -1; echo end`],
      {
        cwd: shop.folder,
        encoding: "utf8",
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^\{"row":1,.*\}\nend\n$/);
  });

  test("hashes what is piped in, and explains a value from a pipe", async () => {
    shop = await openShop();
    writeFileSync(join(shop.folder, "bad.csv"), "id,email\n1,a@example.com\n2\n3,c@example.com\n");
    const sh = (line: string) =>
      spawnSync("sh", ["-c", line], {
        cwd: shop.folder,
        env: { ...process.env, H: HEADWATER },
        encoding: "utf8",
      });
    const piped = sh('cat bad.csv | "$H" hash -');
    expect(piped).toMatchObject({ status: 0, stderr: "" });
    expect(piped.stdout).toBe(sh('"$H" hash bad.csv').stdout);
    expect(sh('echo a@example.com | "$H" explain').stdout).toContain("As an email address:");
    expect(sh('"$H" explain < /dev/null').status).toBe(2);
  });
});

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openStateFolder } from "../../src/ledger/state-folder.ts";
import { outboxContract } from "../contracts/outbox.ts";
import { startChild } from "./child.ts";
import { temporaryFolder } from "./temporary.ts";
import { withoutWriteAccess } from "./write-access.ts";

const newPath = () => join(temporaryFolder(), ".headwater");
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const KEY = Buffer.alloc(32, 7).toString("base64");

outboxContract("outbox of a state folder", () => openStateFolder(newPath()).outbox);

describe("a state folder", () => {
  test("is made with its parts, for its owner alone, whatever the umask", async () => {
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const path = newPath();
    const folder = openStateFolder(path);
    folder.addRunFolder("r1");
    writeFileSync(folder.outbox.temporaryPath("r1"), "x\n");
    await folder.outbox.seal("r1");
    for (const made of [".", "audiences", "events", "runs", "tmp", "runs/r1"])
      expect(`${made} ${mode(join(path, made))}`).toBe(`${made} 700`);
    for (const made of ["key", "key-check", "runs/r1/outbox.jsonl"])
      expect(`${made} ${mode(join(path, made))}`).toBe(`${made} 600`);
    expect(mode(folder.temporaryFolder)).toBe("700");
    expect(readdirSync(path).toSorted()).toEqual(["audiences", "events", "key", "key-check", "runs", "tmp"]);
  });

  test("names its files", () => {
    const folder = openStateFolder(newPath());
    const named = (path: string) => path.slice(folder.path.length + 1);
    expect(named(folder.ledgerPath)).toBe("ledger.sqlite");
    expect(named(folder.snapshotPath("customers"))).toBe("audiences/customers.duckdb");
    expect(named(folder.snapshotPath("events-NA-77"))).toBe("events/events-NA-77.duckdb");
    expect(named(folder.workPath("r1"))).toBe("runs/r1/changes.duckdb");
    expect(named(folder.rejectionsPath("r1"))).toBe("runs/r1/rejections.parquet");
    expect(named(folder.changesPath("r1"))).toBe("runs/r1/changes.parquet");
  });

  test("no id leads out of it", () => {
    const folder = openStateFolder(newPath());
    for (const id of ["..", "../ledger", "a/b", "", "a\0b", ".hidden", "a\\b"]) {
      expect(() => folder.runFolder(id)).toThrow(expect.objectContaining({ code: "bug.file-name" }));
      expect(() => folder.snapshotPath(id)).toThrow(expect.objectContaining({ code: "bug.file-name" }));
    }
  });

  test("a run's folder goes with all that is in it", async () => {
    const folder = openStateFolder(newPath());
    folder.addRunFolder("r1");
    writeFileSync(folder.workPath("r1"), "x");
    await folder.removeRunFolder("r1");
    await folder.removeRunFolder("r1");
    expect(existsSync(folder.runFolder("r1"))).toBe(false);
  });

  test("that can't be written is read-only", async () => {
    const path = newPath();
    await withoutWriteAccess(dirname(path), async () => {
      expect(() => openStateFolder(path)).toThrow(expect.objectContaining({ code: "state.read-only" }));
    });
  });

  test("that is a file is no folder", () => {
    const path = newPath();
    writeFileSync(path, "");
    expect(() => openStateFolder(path)).toThrow(expect.objectContaining({ code: "state.no-folder" }));
  });
});

describe("the key", () => {
  const changed = expect.objectContaining({ code: "state.key-changed", name: "MachineError" });

  test("is made once and stays", () => {
    const path = newPath();
    const { key } = openStateFolder(path);
    expect(key).toHaveLength(32);
    expect(openStateFolder(path).key).toEqual(key);
    expect(openStateFolder(newPath()).key).not.toEqual(key);
  });

  test("is not told by its check value", () => {
    const path = newPath();
    openStateFolder(path);
    expect(readFileSync(join(path, "key-check"), "utf8")).not.toBe(readFileSync(join(path, "key"), "utf8"));
  });

  test.each([
    ["missing", (path: string) => rmSync(join(path, "key"))],
    ["changed", (path: string) => writeFileSync(join(path, "key"), KEY)],
    ["cut short", (path: string) => writeFileSync(join(path, "key"), KEY.slice(0, 20))],
    ["empty", (path: string) => writeFileSync(join(path, "key"), "")],
  ])("that is %s is refused, and no new one is made", (_, damage) => {
    const path = newPath();
    openStateFolder(path);
    damage(path);
    const before = existsSync(join(path, "key"));
    expect(() => openStateFolder(path)).toThrow(changed);
    expect(existsSync(join(path, "key"))).toBe(before);
  });

  test("can come from outside; then there is no file, and it must come each time", () => {
    const path = newPath();
    expect(openStateFolder(path, { key: `${KEY}\n` }).key).toEqual(new Uint8Array(32).fill(7));
    expect(existsSync(join(path, "key"))).toBe(false);
    openStateFolder(path, { key: KEY });
    expect(() => openStateFolder(path)).toThrow(changed);
    expect(() => openStateFolder(path, { key: Buffer.alloc(32, 8).toString("base64") })).toThrow(changed);
  });

  test.each(["", "secret", KEY.slice(1), Buffer.alloc(16).toString("base64")])(
    "that is not 32 bytes is refused: %j",
    (key) => {
      expect(() => openStateFolder(newPath(), { key })).toThrow(
        expect.objectContaining({ code: "state.key-invalid", name: "ConfigError" }),
      );
    },
  );

  test("is the same for processes that make the folder together", async () => {
    const path = newPath();
    const children = [1, 2, 3, 4].map(() => startChild("open-state-folder", path));
    const keys = await Promise.all(
      children.map(async ({ lines }) => {
        await lines.next();
        return (await lines.next()).value;
      }),
    );
    expect(new Set(keys)).toEqual(new Set([readFileSync(join(path, "key"), "utf8")]));
    await Promise.all(children.map((child) => child.kill()));
  });
});

describe("temporary files", () => {
  test("go when the folder is closed", () => {
    const folder = openStateFolder(newPath());
    writeFileSync(join(folder.temporaryFolder, "spill"), "x");
    folder.close();
    folder.close();
    expect(existsSync(folder.temporaryFolder)).toBe(false);
  });

  test("of a live process stay, and those of a dead one go at the next opening", async () => {
    const path = newPath();
    const child = startChild("open-state-folder", path);
    const spill = join((await child.lines.next()).value, "spill");
    writeFileSync(spill, "x");
    openStateFolder(path);
    expect(existsSync(spill)).toBe(true);
    await child.kill();
    openStateFolder(path);
    expect(existsSync(dirname(spill))).toBe(false);
  });

  test("of two openings in one process are apart", () => {
    const path = newPath();
    const [one, two] = [openStateFolder(path), openStateFolder(path)];
    one.close();
    expect(existsSync(two.temporaryFolder)).toBe(true);
  });

  test("of another machine go after a week, and what is not ours stays", () => {
    const path = newPath();
    openStateFolder(path);
    const [fresh, old, foreign] = ["m2+b+1+2+aaaaaa", "m2+b+1+2+bbbbbb", "notes"].map((name) =>
      join(path, "tmp", name),
    ) as [string, string, string];
    for (const folder of [fresh, old, foreign]) mkdirSync(folder);
    const eightDaysAgo = statSync(fresh).mtimeMs / 1000 - 8 * 24 * 3600;
    for (const folder of [old, foreign]) utimesSync(folder, eightDaysAgo, eightDaysAgo);
    openStateFolder(path);
    expect([fresh, old, foreign].map((folder) => existsSync(folder))).toEqual([true, false, true]);
  });
});

describe("a change of keys", () => {
  const NEXT = new Uint8Array(32).fill(9);
  const opened = (path: string) => openStateFolder(path).stateKey;

  test("puts the new key in the place of the old one, for its owner alone", () => {
    const path = newPath();
    const key = opened(path);
    const old = key.current;
    key.prepare(NEXT);
    expect(key.current).toEqual(old);
    key.adopt();
    expect(key.current).toEqual(NEXT);
    expect(opened(path).current).toEqual(NEXT);
    expect(mode(join(path, "key"))).toBe("600");
    expect(
      readdirSync(path)
        .filter((name) => name.startsWith("key"))
        .toSorted(),
    ).toEqual(["key", "key-check"]);
  });

  test("that was only written down leaves the old key until somebody decides", () => {
    const path = newPath();
    const old = opened(path).current;
    opened(path).prepare(NEXT);
    const later = opened(path);
    expect([later.current, later.next()]).toEqual([old, NEXT]);
    later.drop();
    expect(opened(path).next()).toBeUndefined();
    expect(opened(path).current).toEqual(old);
  });

  test("that was cut short between its two files is done again", () => {
    const path = newPath();
    const key = opened(path);
    const oldKey = readFileSync(join(path, "key"), "utf8");
    key.prepare(NEXT);
    key.adopt();
    writeFileSync(join(path, "key"), oldKey);
    writeFileSync(join(path, "key-next"), Buffer.from(NEXT).toString("base64"));
    const later = opened(path);
    later.adopt();
    expect(opened(path).current).toEqual(NEXT);
  });

  test("by another process shows", () => {
    const path = newPath();
    const [mine, theirs] = [opened(path), opened(path)];
    theirs.prepare(NEXT);
    theirs.adopt();
    expect([mine.isCurrent(), theirs.isCurrent()]).toEqual([false, true]);
  });
});

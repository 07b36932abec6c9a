import { appendFile, writeFile } from "node:fs/promises";
import { beforeEach, describe, expect, test } from "vitest";
import type { Outbox } from "../../src/jobs/outbox.ts";

/** What every outbox does. `make` opens one without any run. */
export function outboxContract(name: string, make: () => Promise<Outbox> | Outbox): void {
  describe(name, () => {
    let outbox: Outbox;
    beforeEach(async () => {
      outbox = await make();
    });

    const text = async (runId: string) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of outbox.read(runId)) pieces.push(piece.slice());
      return Buffer.concat(pieces).toString();
    };

    const sealed = async (runId: string, content: string) => {
      await writeFile(outbox.temporaryPath(runId), content);
      await outbox.seal(runId);
    };

    test("what was written is read back whole once it is sealed", async () => {
      const content = '{"a":"ü"}\n'.repeat(300_000);
      await sealed("r1", content);
      expect((await text("r1")) === content).toBe(true);
    });

    test("a slice is exactly the bytes asked for", async () => {
      await sealed("r1", "0123456789");
      expect(Buffer.from(await outbox.slice("r1", 3, 4)).toString()).toBe("3456");
      expect(await outbox.slice("r1", 10, 0)).toHaveLength(0);
    });

    test("a slice beyond the end is damage", async () => {
      await sealed("r1", "0123456789");
      await expect(outbox.slice("r1", 8, 3)).rejects.toMatchObject({
        code: "outbox.damaged",
        name: "MachineError",
      });
    });

    test("an outbox that was never sealed is missing", async () => {
      await writeFile(outbox.temporaryPath("r1"), "half a rec");
      const missing = { code: "outbox.missing", name: "MachineError" };
      await expect(text("r1")).rejects.toMatchObject(missing);
      await expect(outbox.slice("r1", 0, 1)).rejects.toMatchObject(missing);
      await expect(outbox.seal("r2")).rejects.toMatchObject(missing);
    });

    test("a second try replaces the first", async () => {
      await sealed("r1", "first try, longer");
      await sealed("r1", "second");
      expect(await text("r1")).toBe("second");
    });

    test("runs are kept apart", async () => {
      await sealed("r1", "one");
      await sealed("r2", "two");
      await outbox.remove("r1");
      expect(await text("r2")).toBe("two");
    });

    test("a removed outbox is gone, sealed or not, and removing nothing is no error", async () => {
      await sealed("r1", "one");
      await appendFile(outbox.temporaryPath("r1"), "again");
      await outbox.remove("r1");
      await outbox.remove("r1");
      await expect(text("r1")).rejects.toMatchObject({ code: "outbox.missing" });
      await expect(outbox.seal("r1")).rejects.toMatchObject({ code: "outbox.missing" });
    });
  });
}

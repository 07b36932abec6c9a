import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/commands.ts";
import { headwater } from "./terminal.ts";

const LINES = [...COMMANDS.map(({ name }) => name), "runs show", "runs export", "events plan", "events send"];

/** What the code calls things, and a marketer does not. */
const OUR_WORDS =
  /\b(outbox|ledger|batch|batches|lease|connectionId|snapshot|settled|guard|ttl|drift|held|member|members|attempt|fence)\b/i;

describe("help", () => {
  test("without a command lists every command on standard error, as a mistake", async () => {
    const { exitCode, stdout, stderr } = await headwater("", { cwd: "/" });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    for (const { name } of COMMANDS) expect(stderr).toMatch(new RegExp(`^  ${name} `, "m"));
  });

  test.each(LINES)("of %s has examples, and only words that are on screen elsewhere", async (line) => {
    const { exitCode, stdout, stderr } = await headwater(`${line} --help`, { cwd: "/" });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(`Examples:\n  `);
    expect(stdout).toContain(`headwater ${line}`);
    expect(stdout.match(OUR_WORDS)?.[0]).toBeUndefined();
  });

  test("help COMMAND is the same as COMMAND --help", async () => {
    const asked = await headwater("help plan", { cwd: "/" });
    expect(asked).toEqual(await headwater("plan --help", { cwd: "/" }));
  });

  test("--version is the package's", async () => {
    expect((await headwater("--version", { cwd: "/" })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

import { expect, test } from "vitest";
import { temporaryFolder } from "../ledger/temporary.ts";
import { headwater } from "./terminal.ts";

test("users are added, listed, given another password and removed; the last admin stays", async () => {
  const cwd = temporaryFolder();
  const on = (line: string, piped?: string) =>
    headwater(line, { cwd, ...(piped !== undefined && { piped }) });
  expect((await on("users list")).stdout).toContain("Nobody has a password");
  const added = await on("users add ann@example.com --role admin --name Ann", "correct horse battery\n");
  expect(added).toMatchObject({ exitCode: 0, stdout: "Ann may sign in, as admin.\n" });
  const generated = await on("users add bo@example.com --role viewer --name Bo --generate");
  expect(generated.stdout).toMatch(/^Password, told this once: \S{20}$/m);
  expect((await on("users password BO@example.com", "battery staple correct\n")).stdout).toContain("Bo has");
  expect((await on("users remove bo@example.com")).stdout).toBe("Bo may sign in no more.\n");
  expect(JSON.parse((await on("users list --json")).stdout)).toMatchObject([{ name: "Ann", role: "admin" }]);
  expect((await on("users remove ann@example.com")).stderr).toContain("The last admin stays an admin.");
});

test("a user without a password, or with a short one, is not added", async () => {
  const cwd = temporaryFolder();
  const add = (piped: string) =>
    headwater("users add ann@example.com --role admin --name Ann", { cwd, piped });
  expect((await add("")).stderr).toContain("--generate");
  expect(await add("short\n")).toMatchObject({ exitCode: 2 });
});

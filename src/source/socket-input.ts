import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MachineError } from "../errors.ts";

/**
 * A named pipe through which what is left of standard input comes, where that is a socket: programs that start others
 * (Node, for one) give them sockets, and those can't be opened by name. Nothing is written to disk. Gone with the process.
 * @throws {MachineError} source.no-pipe
 */
export function pipeFromSocket(): string {
  const folder = mkdtempSync(join(tmpdir(), "headwater-input-"));
  const pipe = join(folder, "pipe");
  const made = spawnSync("mkfifo", [pipe]);
  if (made.status !== 0)
    throw new MachineError(
      "source.no-pipe",
      "Standard input is a socket, and no pipe could be made for it.",
      {
        hint: "Put cat between: … | cat | headwater sync NAME --yes",
        cause: made.error,
      },
    );
  const copy = spawn("sh", ["-c", 'exec cat > "$0"', pipe], { stdio: ["inherit", "ignore", "ignore"] });
  copy.unref();
  process.once("exit", () => {
    copy.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return pipe;
}

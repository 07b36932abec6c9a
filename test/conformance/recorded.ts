import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Exchange } from "../../src/emulator/exchange.ts";
import { absent } from "./description.ts";

const FILE = join(tmpdir(), `headwater-exchanges-${randomUUID()}.ndjson`);
const RECORDER = pathToFileURL(join(import.meta.dirname, "recorder.mjs")).href;

/** What makes a process of a test, and those that it starts, write down what their emulators are asked. */
export const RECORDING: { [variable: string]: string } = absent
  ? {}
  : { HEADWATER_EXCHANGES: FILE, NODE_OPTIONS: `--import=${RECORDER}` };

/** What other processes have written down since it was last asked. */
export function recorded(): Exchange[] {
  if (!existsSync(FILE)) return [];
  const lines = readFileSync(FILE, "utf8").split("\n").filter(Boolean);
  rmSync(FILE);
  return lines.map((line) => {
    const { request, answer } = JSON.parse(line);
    return {
      request: {
        ...request,
        query: new URLSearchParams(request.query),
        headers: new Headers(request.headers),
      },
      answer: answer && { ...answer, headers: new Headers(answer.headers) },
    };
  });
}

import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fstatSync, openSync, readSync, rmSync } from "node:fs";
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

/** How many of the file's bytes were looked at. */
let seen = 0;

/** What other processes have written down since it was last asked. */
export function recorded(): Exchange[] {
  if (!existsSync(FILE)) return [];
  return newLines().map((line) => {
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

/** Whole lines only: a process of another test, beside this one, may be writing. */
function newLines(): string[] {
  const descriptor = openSync(FILE, "r");
  try {
    const bytes = Buffer.alloc(fstatSync(descriptor).size - seen);
    const read = bytes.subarray(0, readSync(descriptor, bytes, { position: seen }));
    const whole = read.subarray(0, read.lastIndexOf("\n") + 1);
    seen += whole.length;
    return whole.toString().split("\n").filter(Boolean);
  } finally {
    closeSync(descriptor);
  }
}

/** Takes the file away, once a test file is over; the next one of this process begins a new one. */
export function forgetRecorded(): void {
  rmSync(FILE, { force: true });
  seen = 0;
}

import { writeSync } from "node:fs";
import type { Reading } from "../../e2e/fast-clock.ts";
import { atEachBoundary } from "./boundaries.ts";

/** Syncs, sends events, or resumes, and at each boundary says which one it is and stands still until it is told to go on. */
const [verb, folder, waitMs, reading] = process.argv.slice(2) as [string, string, string, string];
const DESCRIPTOR = 3;
/** Slow enough that it is over before many heartbeats are due, each a boundary: they come once in a minute. */
const TIMES_FASTER = 10;

atEachBoundary((boundary) => {
  writeSync(DESCRIPTOR, `${boundary}\n`);
  process.kill(process.pid, "SIGSTOP");
});

const { open } = await import("../../../src/index.ts");
const { fastClock } = await import("../../e2e/fast-clock.ts");
await using headwater = await open({
  cwd: folder,
  env: { HEADWATER_THREADS: "1" },
  clock: fastClock(TIMES_FASTER, JSON.parse(reading) as Reading),
});
const options = { waitMs: Number(waitMs) };
if (verb === "resume") await headwater.resume(options);
else if (verb === "send") await headwater.sendEvents("purchases", options);
else await headwater.sync("spring", options);

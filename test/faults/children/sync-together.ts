import { open } from "../../../src/index.ts";
import { fastClock } from "../../e2e/fast-clock.ts";

/** Runs syncs at the same time, or goes on with whatever is left when none is named; says what it waits for. */
const [config, timesFaster, start, aheadMs, ...syncs] = process.argv.slice(2);
await using headwater = await open({
  config,
  env: { HEADWATER_THREADS: "1" },
  clock: fastClock(Number(timesFaster), { shows: Number(start) + Number(aheadMs), at: Number(start) }),
  onEvent: (event) => {
    if (event.kind === "waiting") process.stdout.write(`${event.reason} ${event.ms}\n`);
  },
});
if (syncs.length === 0) await headwater.resume();
await Promise.all(syncs.map((sync) => headwater.sync(sync)));

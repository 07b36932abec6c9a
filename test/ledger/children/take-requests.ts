import { openLedger } from "../../../src/ledger/sqlite.ts";
import { systemClock } from "../../../src/lib/clock.ts";

/** Takes a number of requests as fast as it may. */
const [path = "", perSecond = "1", wanted = "0"] = process.argv.slice(2);
const ledger = await openLedger(path, { clock: systemClock });
const limits = { perSecond: Number(perSecond), perHour: 6_000, recordsPerHour: 1 };
for (let taken = 0; taken < Number(wanted); ) {
  const { waitMs } = await ledger.takeRequest({ profileId: "p", limits, now: systemClock.now() });
  if (waitMs === 0) taken += 1;
  else await systemClock.sleep(waitMs);
}
ledger.close();

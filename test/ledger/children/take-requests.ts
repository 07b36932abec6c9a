import { openLedger } from "../../../src/ledger/sqlite.ts";
import { systemClock } from "../../../src/lib/clock.ts";

/** Takes a number of requests, each with a record, as fast as it may. */
const [path = "", perSecond = "1", wanted = "0"] = process.argv.slice(2);
const ledger = await openLedger(path, { clock: systemClock });
const limits = { perSecond: Number(perSecond), perHour: 6_000, recordsPerHour: 48 };
for (let taken = 0; taken < Number(wanted); ) {
  const upload = { connectionId: "c", records: 1 };
  const { waitMs } = await ledger.takeRequest({ profileId: "p", limits, upload, now: systemClock.now() });
  if (waitMs === 0) taken += 1;
  else await systemClock.sleep(waitMs);
}
ledger.close();

import { thisProcess } from "../../../src/ledger/holder.ts";
import { openLedger } from "../../../src/ledger/sqlite.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { aBatch, aJob, aRun, NOW } from "../../contracts/ledger-nouns.ts";

/** Sends the batches of a run one after the other, and says what it has written once it is written. */
const [path = "", batchCount = "100"] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

say("opening");
const ledger = await openLedger(path, { clock: systemClock });
const fence = await ledger.takeLease({
  audienceKey: "customers",
  holder: thisProcess(),
  now: NOW,
  staleAfterMs: 60_000,
  isGone: () => false,
});
if ("heldBy" in fence) throw new Error("held");
await ledger.addRun(aRun(), fence);
say("adding");
const batches = Array.from({ length: Number(batchCount) }, (_, index) => aBatch(index + 1));
await ledger.addBatches("r1", [aJob()], batches, NOW, fence);
say("added");
for (const { batchId, batchNumber } of batches) {
  const attempt = await ledger.startAttempt(batchId, NOW, fence);
  say(`sending ${batchNumber}`);
  const ended = { batchId, attempt, startedAt: NOW, endedAt: NOW, outcome: "accepted" as const };
  await ledger.endAttempt({ ...ended, jobRequestId: `j${batchNumber}` }, NOW, fence);
  say(`accepted ${batchNumber}`);
}
ledger.close();

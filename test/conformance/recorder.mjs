// Loaded by every Node process that a test starts (recorded.ts): where an emulator runs in it, each exchange becomes a
// line of the file that HEADWATER_EXCHANGES names. Plain JavaScript, so that any Node can load it; a millisecond.
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";

subscribe("headwater.emulator.exchange", ({ request, answer }) => {
  const line = {
    request: { ...request, query: [...request.query], headers: [...request.headers] },
    answer: answer && { ...answer, headers: [...answer.headers] },
  };
  appendFileSync(process.env.HEADWATER_EXCHANGES, `${JSON.stringify(line)}\n`);
});

import type { RunEvent } from "../../index.ts";
import { durationText } from "./times.ts";
import { counted, countText, type Work } from "./words.ts";

type Waiting = Extract<RunEvent, { kind: "waiting" }>["reason"];

const WAITING: Record<Waiting, string> = {
  limit: "Waiting, so as not to ask Amazon too often",
  records: "Waiting: this hour's records are sent",
  throttled: "Amazon asked for a pause",
  circuit: "Amazon has failed several times; a pause before the next try",
  jobs: "Waiting for Amazon to finish",
};

/** What a work is doing this moment, in words; `share` from 0 to 1 where it can be told. */
export function doingNow(work: Pick<Work, "doing" | "state">): { says: string; share?: number } {
  if (work.state === "waiting") return { says: "Waits for what is at work on the same sync" };
  if (work.doing === undefined) return { says: "Starting" };
  const event = work.doing as unknown as RunEvent;
  switch (event.kind) {
    case "reading":
      return { says: `Reading ${event.source}` };
    case "read":
      return { says: `${counted(event.rows, "row")} read` };
    case "comparing":
      return { says: "Comparing with what Amazon has accepted" };
    case "preparing":
      return { says: `Preparing ${counted(event.records, "change")}` };
    case "creating-audience":
      return { says: `Creating the audience ${event.name}` };
    case "creating-connection":
      return { says: `Connecting the AMC instance ${event.instanceId}` };
    case "sending":
      return {
        says: `${countText(event.accepted)} of ${counted(event.records, "change")} accepted${
          event.leastMsLeft > 0 ? `, at least ${durationText(event.leastMsLeft)} to go` : ""
        }`,
        share: event.records === 0 ? 1 : event.accepted / event.records,
      };
    case "waiting":
      return { says: `${WAITING[event.reason]}, ${durationText(event.ms)}` };
    case "processing":
      return {
        says: `Amazon has finished ${countText(event.jobs - event.pending)} of ${counted(event.jobs, "job")}`,
        share: event.jobs === 0 ? 1 : (event.jobs - event.pending) / event.jobs,
      };
    case "resuming":
      return { says: `Going on with the run of ${event.sync}` };
    case "giving-up":
      return { says: `Giving up what is lost of a run of ${event.sync}` };
  }
}

import type { RunEvent, Waiting } from "../../model/run-event.ts";
import { durationText } from "./times.ts";
import { type Cargo, counted, countedCargo, countText } from "./words.ts";

const waitingWords = (reason: Waiting, { many }: Cargo): string =>
  ({
    limit: "for the limit of requests",
    records: `for the limit of ${many} in an hour`,
    throttled: "as Amazon asks",
    circuit: "before Amazon is asked again: it has failed several times in a row",
    jobs: "until Amazon is asked again",
  })[reason];

/** What something in the background is doing, and how far it is as a share where that is known. */
export function eventWords(event: RunEvent, cargo: Cargo): { says: string; share?: number } {
  switch (event.kind) {
    case "reading":
      return { says: `Reading ${event.source} …` };
    case "read":
      return { says: `Read ${counted(event.rows, "row")}.` };
    case "comparing":
      return { says: "Comparing with what Amazon has accepted …" };
    case "preparing":
      return { says: `Preparing ${countedCargo(event.records, cargo)} …` };
    case "creating-audience":
      return { says: `Making the audience “${event.name}” at Amazon …` };
    case "creating-connection":
      return { says: `Connecting to AMC instance ${event.instanceId} …` };
    case "sending": {
      const left = event.leastMsLeft > 0 ? `, at least ${durationText(event.leastMsLeft)} left` : "";
      return {
        says: `${countText(event.accepted)} of ${countedCargo(event.records, cargo)} accepted${left}`,
        share: event.records === 0 ? 1 : event.accepted / event.records,
      };
    }
    case "waiting":
      return { says: `Waiting ${durationText(event.ms)} ${waitingWords(event.reason, cargo)} …` };
    case "processing":
      return {
        says: `Amazon has finished ${countText(event.jobs - event.pending)} of ${counted(event.jobs, "request")}`,
        share: event.jobs === 0 ? 1 : (event.jobs - event.pending) / event.jobs,
      };
    case "resuming":
      return { says: "Going on with an earlier run of it …" };
    case "giving-up":
      return { says: "What an earlier run still had to do is lost; it is given up." };
  }
}

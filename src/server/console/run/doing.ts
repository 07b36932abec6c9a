import type { RunEvent } from "../../../index.ts";
import { countText } from "../words.ts";

/** What a run is doing, in a sentence. */
export function doingWords(told: Record<string, unknown>): string {
  const event = told as unknown as RunEvent;
  switch (event.kind) {
    case "reading":
      return "Reading the source.";
    case "read":
      return `Read ${countText(event.rows)} rows.`;
    case "comparing":
      return "Comparing with what Amazon has accepted.";
    case "preparing":
      return `Preparing ${countText(event.records)} people to be sent.`;
    case "creating-audience":
      return `Creating the audience ${event.name} at Amazon.`;
    case "creating-connection":
      return `Connecting the AMC instance ${event.instanceId}.`;
    case "sending":
      return `Sent ${countText(event.accepted)} of ${countText(event.records)} people.`;
    case "waiting":
      return `${WAITING[event.reason]} Goes on in ${seconds(event.ms)}.`;
    case "processing":
      return `Amazon has finished ${countText(event.jobs - event.pending)} of ${countText(event.jobs)} jobs.`;
    case "resuming":
      return "Going on with a run from before.";
    case "giving-up":
      return "A run from before can't go on: what it had still to send is lost. This one goes on.";
  }
}

const WAITING = {
  limit: "Amazon's limit of requests is reached.",
  records: "Amazon's limit of people in an hour is reached.",
  throttled: "Amazon asked for a pause.",
  circuit: "Amazon has failed several times in a row; giving it a rest.",
  jobs: "Waiting for Amazon to finish.",
} as const satisfies Record<Extract<RunEvent, { kind: "waiting" }>["reason"], string>;

const seconds = (ms: number): string => {
  const whole = Math.max(1, Math.round(ms / 1_000));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
};

import type {
  BindingLimit,
  ChangeCounts,
  Plan,
  PlannedAmc,
  PlannedAudience,
  SettingsChanges,
} from "../../model/plan.ts";
import { durationText } from "./times.ts";
import { type Cargo, cargoOf, counted, countText } from "./words.ts";

const DAY_SECONDS = 86_400;

const limitWords = (limit: BindingLimit, { many }: Cargo): string =>
  ({
    "requests-per-second": "Amazon's limit of requests in a second",
    "requests-per-hour": "the limit of requests in an hour",
    "records-per-hour": `the limit of ${many} in an hour`,
  })[limit];

const STANDING: Record<PlannedAudience["standing"], string> = {
  create: "Will be made at Amazon",
  adopt: "There already, and not filled from here before: it is taken over",
  known: "Filled from here before",
};

export const standingWords = ({ standing }: PlannedAudience): string => STANDING[standing];

/** What would change at Amazon beside the people; undefined: nothing. */
export function settingsWords(settings: SettingsChanges | undefined): string | undefined {
  if (settings === undefined) return undefined;
  const { ttlSeconds, description } = settings;
  const days = (seconds: number) => counted(Math.round((seconds / DAY_SECONDS) * 10) / 10, "day");
  const before = ttlSeconds?.from === undefined ? "" : ` (now: ${days(ttlSeconds.from)})`;
  return [
    ...(ttlSeconds ? [`People leave after ${days(ttlSeconds.to)}${before}`] : []),
    ...(description ? [ttlSeconds ? "its description changes" : "Its description"] : []),
  ].join("; ");
}

/** How the people reach Amazon Marketing Cloud itself. */
export function amcWords(amc: PlannedAmc): string {
  if (amc.reach === "connection") {
    const dsp =
      amc.advertiserId === undefined
        ? "; without a DSP advertiser they can't be used in the DSP"
        : `, and DSP advertiser ${amc.advertiserId}`;
    return amc.connectionId === undefined
      ? `A connection to instance ${amc.instanceId} is made once${dsp}`
      : `Instance ${amc.instanceId}${dsp}`;
  }
  const instance = amc.instanceId ?? "";
  switch (amc.why) {
    case "no-instance":
      return "Gets no data: these people reach the DSP advertiser only. Set an instance at the destination to reach AMC too";
    case "record-only":
      return `Gets no data: instance ${instance} is for the record only`;
    case "made-without-connection":
      return `Gets no data: the audience was made without a connection to ${instance}, and can't get one. Under another name a new audience is made with it`;
  }
}

/** The least time, and what it comes from. */
export function timeWords({ mode, minimumMs, minimumBy }: Plan): string {
  if (minimumMs === 0) return "A moment";
  const limit =
    minimumBy === undefined ? "" : `, because of ${limitWords(minimumBy, cargoOf(mode === "events"))}`;
  return `At least ${durationText(minimumMs)}${limit}`;
}

/** Number of people that a plan would send. */
export const sentCount = ({ add, update, renew, remove }: ChangeCounts): number =>
  add + update + renew + remove;

/** What the consent of those who are sent rests on; undefined where none is sent. */
export function consentWords({ consent }: Plan): string | undefined {
  if (consent === undefined || consent.own + consent.onBasis === 0) return undefined;
  const { own, onBasis, basis } = consent;
  return [
    ...(own > 0 ? [`${countText(own)} as their rows say`] : []),
    ...(onBasis > 0 && basis
      ? [`${countText(onBasis)} as ${basis.statedBy} stated on ${basis.on} (${basis.text})`]
      : []),
  ].join(", ");
}

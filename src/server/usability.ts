import type { z } from "@hono/zod-openapi";
import type { Audience } from "../index.ts";
import { thousands } from "../lib/number.ts";
import { AMAZON_USE } from "../model/amazon-limits.ts";
import type { usability } from "./api/audiences.ts";

type Usability = z.input<typeof usability>;

/**
 * Where an audience can be used, and what is missing where it can't.
 * @param acceptedAt when Amazon last accepted people of it @param now both epoch milliseconds
 */
export const usabilityOf = (audience: Audience, acceptedAt: number | undefined, now: number): Usability[] => [
  inDsp(audience, acceptedAt, now),
  inAmc(audience, acceptedAt, now),
];

function inDsp({ advertiserId, size }: Audience, acceptedAt: number | undefined, now: number): Usability {
  const no = { place: "dsp", usable: false } as const;
  if (advertiserId === undefined) return { ...no, says: "It belongs to no DSP advertiser." };
  if (acceptedAt === undefined) return { ...no, says: NOTHING_SENT };
  const { leastMatchedForDsp: least, dspWithinMs } = AMAZON_USE;
  const by = acceptedAt + dspWithinMs > now ? { by: acceptedAt + dspWithinMs } : {};
  const matched = size?.matched ?? 0;
  if (matched === 0 && by.by !== undefined)
    return { ...no, says: "Amazon has not counted yet, which takes up to 36 hours.", ...by };
  if (matched < least)
    return {
      ...no,
      says: `Amazon matched ${thousands(matched)} people; the DSP needs ${thousands(least)}.`,
      ...by,
    };
  return {
    place: "dsp",
    usable: true,
    says:
      by.by === undefined
        ? `Amazon matched ${thousands(matched)} people.`
        : `Amazon matched ${thousands(matched)} people. Those sent last show within 36 hours.`,
    ...by,
  };
}

function inAmc({ instanceId }: Audience, acceptedAt: number | undefined, now: number): Usability {
  const no = { place: "amc", usable: false } as const;
  if (instanceId === undefined)
    return { ...no, says: "Its people go to no AMC instance: its destination names none to connect." };
  if (acceptedAt === undefined) return { ...no, says: NOTHING_SENT };
  const by = acceptedAt + AMAZON_USE.amcEveryMs;
  return by > now
    ? { ...no, says: "AMC takes people in every hour.", by }
    : { place: "amc", usable: true, says: `Its people are in AMC instance ${instanceId}.` };
}

const NOTHING_SENT = "Nobody was sent yet.";

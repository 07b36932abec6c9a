import { z } from "zod";
import { usableAdvertiser } from "../advertisers.ts";
import { Refusal } from "../errors.ts";
import { type Event, type EventError, keptEvent, readEvent } from "../event.ts";
import { assumed, documented, SOURCES } from "../evidence.ts";
import { type Call, operation } from "../operation.ts";
import { struckEvents } from "../partial-failure.ts";
import type { Advertiser } from "../seed.ts";

const EVENTS_PER_REQUEST = 500;

const body = z.object({ events: z.array(z.unknown()).min(1).max(EVENTS_PER_REQUEST) });

export const createEvents = operation("create-events", "POST /adsApi/v1/create/events", {
  family: "events",
  evidence: documented(SOURCES.eventsSpec),
  rules: [
    {
      says: "The client id is in Amazon-Ads-ClientId; Amazon-Ads-AccountId is required.",
      evidence: documented(SOURCES.eventsSpec),
    },
    {
      says: "The account is a DSP advertiser that the person may use on this host; another is 403.",
      evidence: assumed("the description says advertiser account; 403 and 404 are both described"),
    },
    { says: "A missing account header is 400.", evidence: assumed("400 is described, its cases are not") },
    { says: "A call holds 1 to 500 events; indices begin at 0.", evidence: documented(SOURCES.eventsSpec) },
    {
      says: "An error's index may be more than 0.",
      evidence: assumed("the description caps it at 0, which would name the first event only: a slip"),
    },
    {
      says: "A wrong event is an error of its own; the others are taken.",
      evidence: documented(SOURCES.eventsSpec),
    },
    {
      says: "Which code a mistake has, and that fieldLocation is a path below the event.",
      evidence: assumed("the codes are described in general, not for events"),
    },
    { says: "An event has 1 to 15 match keys of one value each.", evidence: documented(SOURCES.eventsSpec) },
    {
      says: "The data set's name matches its pattern as a whole.",
      evidence: assumed("the pattern has no anchors"),
    },
    {
      says: "A value has at most 2 decimals, and a purchase's is 0 or more.",
      evidence: documented(SOURCES.eventsSpec),
    },
    { says: "A purchase is of one unit, if none is given.", evidence: documented(SOURCES.eventsSpec) },
    { says: "unitsSold of anything else is passed over.", evidence: assumed("it is called not applicable") },
    {
      says: "An event may be 7 days old.",
      evidence: assumed("the older API says 7, peers say 21; the option `eventMaxAgeMs`"),
    },
    { says: "An event of the future is refused.", evidence: assumed("no page says") },
    {
      says: "Of two events with one id, the latest stays.",
      evidence: documented(SOURCES.eventsSpec),
    },
    {
      says: "The latest is the one sent last, for one advertiser; both are a success.",
      evidence: assumed("the older API keeps the first; the option `eventDedupe` has it"),
    },
    {
      says: "For an advertiser in the UK or the EEA an event needs geo, amazonConsent, tcf or gpp.",
      evidence: documented(SOURCES.eventsSpec),
    },
    { says: "An event with a DENIED signal is an error.", evidence: assumed("audience records are so") },
    {
      says: "options of dataProcessingOptions is a text or a list.",
      evidence: assumed("the description has a text in its schema and a list in its words"),
    },
    {
      says: "An event with LIMITED_DATA_USE is taken and matches nobody.",
      evidence: assumed("simulated: limited is not defined"),
    },
    {
      says: "An error may be of no field, as INTERNAL_ERROR; the fault `partial-failure` has such.",
      evidence: assumed("fieldLocation may be missing; which code means try again is not said"),
    },
    {
      says: "A hashed match key that is not 64 lower-case hex digits matches nobody.",
      evidence: assumed("unpublished; the option `hashes` makes it an error"),
    },
  ],
  async answer(call) {
    const { store, region, now } = call;
    const advertiser = namedAdvertiser(call);
    const { events } = await call.json(body);
    const success: { index: number; event: Event }[] = [];
    const error: { index: number; errors: EventError[] }[] = [];
    const rules = {
      now,
      maxAgeMs: store.options.eventMaxAgeMs,
      hashes: store.options.hashes,
      country: advertiser.country,
    };
    const struck = struckEvents(store.faults, "create-events", events);
    for (const [index, given] of events.entries()) {
      const asSent = readEvent(given, rules);
      const read = Array.isArray(asSent) ? asSent : (struck.get(index) ?? asSent);
      if (Array.isArray(read)) error.push({ index, errors: read });
      else {
        success.push({ index, event: read });
        if (store.options.members === "count") continue;
        const rest = { region, accountId: advertiser.advertiserId, receivedAt: now };
        store.events.add(keptEvent(read, rest));
      }
    }
    return { status: 207, body: { success, error } };
  },
});

/** The advertiser that the account header names. @throws {Refusal} 400, 403 */
function namedAdvertiser(call: Call): Advertiser {
  const accountId = call.headers.get("amazon-ads-accountid");
  if (!accountId) throw new Refusal(400, "The header Amazon-Ads-AccountId is missing");
  const advertiser = usableAdvertiser(call, accountId);
  if (!advertiser) throw new Refusal(403, `No access to advertiser ${accountId}`);
  return advertiser;
}

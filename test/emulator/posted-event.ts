import { DEMO } from "../../src/emulator/seed.ts";
import { sha256 } from "./world.ts";

export const EVENTS_PATH = "/adsApi/v1/create/events";

/** The headers of a call of events, as the demo's advertiser unless another is named. */
export const eventHeaders = (accountId: string = DEMO.advertiserId) => ({
  "amazon-ads-clientid": DEMO.clientId,
  "amazon-ads-accountid": accountId,
});

/** An event as it is posted, with what the test does not care about filled in. */
export const postedEvent = (given: object = {}) => ({
  eventDescription: {
    name: "Checkout",
    conversionType: "OFF_AMAZON_PURCHASES",
    eventSource: "WEBSITE",
    eventIngestionMethod: "SERVER_TO_SERVER",
  },
  eventTime: "2025-12-31T12:00:00Z",
  countryCode: "US",
  matchKeys: [{ type: "EMAIL", values: [sha256("ana@example.com")] }],
  ...given,
});

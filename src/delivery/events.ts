import type { AmazonClient } from "../amazon/client.ts";
import type { Destination } from "./destination.ts";

/** The events of one DSP advertiser. Amazon answers for each at once, and knows an event that comes again by its id. */
export const eventsDestination = (
  amazon: AmazonClient,
  { advertiserId }: { advertiserId: string },
): Destination => ({
  send: (events, sending) => amazon.createEvents({ advertiserId, events }, sending),
});

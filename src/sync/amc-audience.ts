import type { AmcAudience } from "../delivery/amc.ts";
import { Bug } from "../errors.ts";
import type { Audience } from "../model/audience.ts";

/** An audience of the ledger as delivery knows it. */
export function amcAudience({ audienceId, connectionId, advertiserId }: Audience): AmcAudience {
  if (audienceId === undefined)
    throw new Bug("bug.audience-without-id", "A run sends to an audience without an id.");
  return { audienceId, connectionId, dsp: advertiserId !== undefined };
}

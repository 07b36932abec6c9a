import { audienceSize } from "../audience.ts";
import { assumed, documented, observed, SOURCES } from "../evidence.ts";
import { namedAudience, shown, shownMetadata } from "../metadata.ts";
import { operation } from "../operation.ts";

export const readAudience = operation("read-audience", "GET /amc/audiences/metadata/:audienceId", {
  family: "audiences",
  evidence: documented(SOURCES.audiencesSpec),
  rules: [
    { says: "An unknown id is 404.", evidence: documented(SOURCES.audiencesSpec) },
    { says: "Another region's audience is unknown.", evidence: assumed("no page says; profiles are so") },
    {
      says: "Without a DSP advertiser there is no advertiserId, and dspAudienceSize is 0.",
      evidence: assumed("the description requires neither"),
    },
    { says: "Counts are −1 before they are known.", evidence: observed(SOURCES.segment) },
    { says: "They are known once a first job has ended.", evidence: assumed("no page says when") },
    {
      says: "receivedRecordSize is the members it holds now; dspAudienceSize is all that matched.",
      evidence: assumed("simulated: the description leaves both open"),
    },
  ],
  answer(call) {
    const audience = namedAudience(call);
    return {
      status: 200,
      body: {
        ...shown(audience),
        ...(audience.countryCode && { countryCode: audience.countryCode }),
        metadata: { ...shownMetadata(audience), audienceSize: audienceSize(audience, call.now) },
      },
    };
  },
});

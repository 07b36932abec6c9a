import type { AmazonClient } from "../amazon/client.ts";
import type { JobDestination } from "./destination.ts";

/** One audience at Amazon, and the connection that its records go through, if any. */
export interface AmcAudience {
  audienceId: string;
  connectionId?: string;
  /** Whether they go to the connection's DSP advertiser too. */
  dsp?: boolean;
}

/** Named with every upload: without a name Amazon takes the person's default connection. */
const targetOf = ({ connectionId, dsp }: AmcAudience) =>
  connectionId === undefined ? undefined : { connectionId, ...(dsp && { targetTypes: ["DSP"] as const }) };

/** One audience of Amazon Marketing Cloud. */
export const amcDestination = (amazon: AmazonClient, audience: AmcAudience): JobDestination => ({
  send: (records, sending) =>
    amazon.uploadRecords(
      { audienceId: audience.audienceId, records, targetResource: targetOf(audience) },
      sending,
    ),
  status: async (jobRequestId, signal) => {
    const { state, invalidRecords, recordsProcessedRate, audienceSize } = await amazon.readJob(
      jobRequestId,
      signal,
    );
    return {
      state,
      invalid: invalidRecords.map(({ externalId, error }) => ({ externalId, reason: error })),
      processedRate: recordsProcessedRate,
      size: audienceSize,
    };
  },
});

import type { AmazonClient } from "../amazon/client.ts";
import type { Destination } from "./destination.ts";

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
export const amcDestination = (amazon: AmazonClient, audience: AmcAudience): Destination => ({
  send: (records, signal) =>
    amazon.uploadRecords(
      { audienceId: audience.audienceId, records, targetResource: targetOf(audience) },
      signal,
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

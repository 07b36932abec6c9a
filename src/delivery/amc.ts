import type { AmazonClient } from "../amazon/client.ts";
import type { Destination } from "./destination.ts";

/** One audience of Amazon Marketing Cloud. */
export const amcDestination = (amazon: AmazonClient, audienceId: string): Destination => ({
  send: (records, signal) => amazon.uploadRecords({ audienceId, records }, signal),
  status: async (jobRequestId, signal) => {
    const { state, invalidRecords, audienceSize } = await amazon.readJob(jobRequestId, signal);
    return {
      state,
      invalidIds: invalidRecords.flatMap(({ externalId }) => (externalId === undefined ? [] : [externalId])),
      invalidCount: invalidRecords.length,
      message: invalidRecords[0]?.error,
      size: audienceSize,
    };
  },
});

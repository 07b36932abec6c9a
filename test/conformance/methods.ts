import type { AmazonClient } from "../../src/amazon/client.ts";
import type { Instance } from "../../src/amazon/instances.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import { newAudience, wanted } from "../amazon/emulated.ts";

interface Asking {
  client: AmazonClient;
  instance: Instance;
  agreementToken: string;
  audienceId: string;
  jobRequestId: string;
}

const events = new TextEncoder().encode(
  '{"eventDescription":{"name":"Checkout","conversionType":"OFF_AMAZON_PURCHASES","eventSource":"WEBSITE","eventIngestionMethod":"SERVER_TO_SERVER"},"eventTime":"2026-01-01T00:00:00Z","countryCode":"US","matchKeys":[{"type":"MAID","values":["a"]}]}\n',
);

export const records = new TextEncoder().encode(
  '{"externalUserId":"a","action":"CREATE","hashedPII":[{"email":"00"}]}\n',
);

/** Amazon's operation behind each method of our client. A method that is missing here does not compile. */
export const METHODS: {
  [method in keyof AmazonClient]: [operation: string, ask: (asking: Asking) => Promise<unknown>];
} = {
  profiles: ["GET /v2/profiles", ({ client }) => client.profiles()],
  advertisers: ["GET /dsp/advertisers", ({ client }) => client.advertisers(DEMO.profileId)],
  amcAccounts: ["GET /amc/accounts", ({ client }) => client.amcAccounts()],
  instances: ["GET /amc/instances", ({ client, instance }) => client.instances(instance.account)],
  connections: ["GET /amc/audiences/connections", ({ client }) => client.connections()],
  createConnection: [
    "POST /amc/audiences/connections",
    ({ client, instance }) =>
      client.createConnection({
        instance,
        advertiser: { advertiserId: DEMO.advertiserId, profileId: DEMO.profileId },
      }),
  ],
  terms: ["GET /amc/audiences/connections/terms", ({ client }) => client.terms()],
  acceptTerms: [
    "PATCH /amc/audiences/connections/terms",
    ({ client, agreementToken }) => client.acceptTerms(agreementToken),
  ],
  createAudience: ["POST /amc/audiences/metadata", ({ client }) => client.createAudience(newAudience)],
  readAudience: [
    "GET /amc/audiences/metadata/{audienceId}",
    ({ client, audienceId }) => client.readAudience(audienceId),
  ],
  updateAudience: [
    "PUT /amc/audiences/metadata/{audienceId}",
    ({ client, audienceId }) => client.updateAudience(audienceId, { description: "new", ttlSeconds: 0 }),
  ],
  findByName: ["POST /audiences/list", ({ client }) => client.findByName(wanted)],
  uploadRecords: [
    "POST /amc/audiences/records",
    ({ client, audienceId }) => client.uploadRecords({ audienceId, records }),
  ],
  readJob: [
    "GET /amc/audiences/records/{jobRequestId}",
    ({ client, jobRequestId }) => client.readJob(jobRequestId),
  ],
  createEvents: [
    "POST /adsApi/v1/create/events",
    ({ client }) => client.createEvents({ advertiserId: DEMO.advertiserId, events }),
  ],
};

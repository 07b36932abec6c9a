import { demoSeed, type Seed } from "../../src/emulator/seed.ts";
import { refreshForm } from "./world.ts";

const OTHER_CLIENT = "amzn1.application-oa2-client.another";
const [demoClient] = demoSeed.clients;
const [demoToken] = demoSeed.refreshTokens;

/** The demo's people with two clients: each person has granted the first, the demo person the second too. */
export const twoPeople: Seed = {
  ...demoSeed,
  clients: [...demoSeed.clients, { ...demoClient!, clientId: OTHER_CLIENT, clientSecret: "another-secret" }],
  refreshTokens: [
    ...demoSeed.refreshTokens,
    { ...demoToken!, refreshToken: "Atzr|other", personId: "amzn1.account.OTHER" },
    { ...demoToken!, refreshToken: "Atzr|another-client", clientId: OTHER_CLIENT },
  ],
};

/** The token request of the other person, at the same client. */
export const asOtherPerson = { ...refreshForm, refresh_token: "Atzr|other" };

/** The token request of the demo person at the other client, and the header that goes with it. */
export const asOtherClient = {
  ...refreshForm,
  client_id: OTHER_CLIENT,
  client_secret: "another-secret",
  refresh_token: "Atzr|another-client",
};
export const otherClient = { "amazon-advertising-api-clientid": OTHER_CLIENT };

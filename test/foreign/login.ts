import { type AccessToken, AuthorizationCode } from "simple-oauth2";
import { DEMO } from "../../src/emulator/seed.ts";
import type { Emulator } from "../../src/emulator/server.ts";

/** A public OAuth 2 client (simple-oauth2; the product uses another), set up as Login with Amazon is documented. */
export const oauth = (emulator: Emulator, clientSecret: string = DEMO.clientSecret) =>
  new AuthorizationCode({
    client: { id: DEMO.clientId, secret: clientSecret },
    auth: { tokenHost: emulator.url, tokenPath: "/auth/o2/token" },
    options: { authorizationMethod: "body" },
  });

/** The token that the demo's refresh token gives. */
export async function refreshed(emulator: Emulator): Promise<AccessToken["token"]> {
  const expired = oauth(emulator).createToken({ refresh_token: DEMO.refreshToken, expires_in: 0 });
  return (await expired.refresh()).token;
}

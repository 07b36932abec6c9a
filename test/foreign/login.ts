import { type AccessToken, AuthorizationCode } from "simple-oauth2";
import { DEMO } from "../../src/emulator/seed.ts";
import type { Emulator } from "../../src/emulator/server.ts";

/** A public OAuth 2 client (simple-oauth2; the product uses another), set up as Login with Amazon is documented. */
export const oauth = (emulator: Emulator, clientSecret: string = DEMO.clientSecret) =>
  new AuthorizationCode({
    client: { id: DEMO.clientId, secret: clientSecret },
    auth: { tokenHost: emulator.url, tokenPath: "/auth/o2/token", authorizePath: "/ap/oa" },
    options: { authorizationMethod: "body" },
  });

/** The token that the demo's refresh token gives. */
export async function refreshed(emulator: Emulator): Promise<AccessToken["token"]> {
  const expired = oauth(emulator).createToken({ refresh_token: DEMO.refreshToken, expires_in: 0 });
  return (await expired.refresh()).token;
}

/** Where the client sends a person, and where it wants that person back. */
export interface Asked {
  redirect_uri: string;
  scope: string;
  state: string;
  /** PKCE, of which simple-oauth2 knows nothing: it hands on what it is given. */
  code_challenge?: string;
  code_challenge_method?: string;
}

/** What a person decides at the page that the client sends them to: where the browser goes from there. */
export async function decided(
  emulator: Emulator,
  asked: Asked,
  decision: "allow" | "deny" = "allow",
): Promise<URL> {
  const response = await fetch(`${emulator.url}/_emulator/authorize`, {
    method: "POST",
    body: JSON.stringify({ url: oauth(emulator).authorizeURL(asked), personId: DEMO.personId, decision }),
  });
  return new URL(((await response.json()) as { location: string }).location);
}

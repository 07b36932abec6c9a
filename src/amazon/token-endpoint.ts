import * as oauth from "oauth4webapi";
import { type Answer, answerOf, type Fetch, type Lost, USER_AGENT } from "./http.ts";

/** Login with Amazon's token endpoint, and who asks there. */
export interface TokenEndpoint {
  url: string;
  clientId: string;
  clientSecret: string;
  fetch: Fetch;
  /** Longest time for one request, in milliseconds. */
  timeoutMs: number;
}

/** Asks for an access token by a refresh token. */
export const askByRefreshToken = (endpoint: TokenEndpoint, refreshToken: string): Promise<Answer | Lost> =>
  ask(endpoint, ({ server, client, secret, options }) =>
    oauth.refreshTokenGrantRequest(server, client, secret, refreshToken, options),
  );

/** Asks for the tokens that a person's code stands for. `callback` is what `oauth.validateAuthResponse` gave. */
export const askByCode = (
  endpoint: TokenEndpoint,
  { callback, returnUrl, verifier }: { callback: URLSearchParams; returnUrl: string; verifier: string },
): Promise<Answer | Lost> =>
  ask(endpoint, ({ server, client, secret, options }) =>
    oauth.authorizationCodeGrantRequest(server, client, secret, callback, returnUrl, verifier, options),
  );

/** What the library wants to know of both sides. */
interface Asking {
  server: oauth.AuthorizationServer;
  client: oauth.Client;
  secret: oauth.ClientAuth;
  options: oauth.TokenEndpointRequestOptions;
}

/** Id and secret go in the form: with an Authorization header the call fails (observed by peers). */
const ask = (
  { url, clientId, clientSecret, fetch, timeoutMs }: TokenEndpoint,
  request: (asking: Asking) => Promise<Response>,
): Promise<Answer | Lost> =>
  answerOf(
    (signal) =>
      request({
        server: serverAt(url),
        client: { client_id: clientId },
        secret: oauth.ClientSecretPost(clientSecret),
        options: {
          // An emulator on this machine has no certificate.
          [oauth.allowInsecureRequests]: url.startsWith("http:"),
          [oauth.customFetch]: (input, { headers, ...init }) =>
            fetch(input, {
              ...init,
              headers: { ...headers, "user-agent": USER_AGENT },
              redirect: "manual",
            } as RequestInit),
          signal,
        },
      }),
    timeoutMs,
  );

/** Login with Amazon publishes no metadata of its own for this flow. */
export const serverAt = (tokenUrl: string): oauth.AuthorizationServer => ({
  issuer: new URL(tokenUrl).origin,
  token_endpoint: tokenUrl,
});

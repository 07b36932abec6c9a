import { Bug } from "../errors.ts";
import type { Caller } from "./call.ts";
import { boolean, fieldsOf, text } from "./shape.ts";
import { MEDIA_TYPES } from "./wire.ts";

/** The terms of Amazon Marketing Cloud, as Amazon shows them to the person who granted this login. */
export interface Terms {
  content: string;
  /** Names this text; accepting names it again. */
  agreementToken: string;
  accepted: boolean;
}

const PATH = "/amc/audiences/connections/terms";

/** @source OpenAPI "Advertiser audiences", `GET /amc/audiences/connections/terms` (read 2026-11-24; documented) */
export const readTerms = ({ ask }: Caller, signal?: AbortSignal): Promise<Terms> =>
  ask(
    {
      operation: "read the AMC terms",
      method: "GET",
      path: PATH,
      mediaType: MEDIA_TYPES.connections,
      signal,
    },
    (body) => {
      const fields = fieldsOf(body);
      return {
        content: text(fields, "agreementContent"),
        agreementToken: text(fields, "agreementToken"),
        accepted: boolean(fields, "hasAccepted"),
      };
    },
  );

/**
 * Accepts the terms for the person who granted this login. Accepting twice is harmless, so a lost answer is asked again.
 * @source OpenAPI "Advertiser audiences", `PATCH /amc/audiences/connections/terms` (read 2026-11-24; documented)
 */
export const acceptTerms = async (
  { ask }: Caller,
  agreementToken: string,
  signal?: AbortSignal,
): Promise<void> => {
  if (agreementToken === "") throw new Bug("bug.no-agreement", "Terms without a token can't be accepted.");
  await ask(
    {
      operation: "accept the AMC terms",
      method: "PATCH",
      path: PATH,
      mediaType: MEDIA_TYPES.connections,
      body: JSON.stringify({ agreementToken, hasAccepted: true }),
      signal,
    },
    () => undefined,
  );
};

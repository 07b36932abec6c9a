import type { Caller } from "./call.ts";
import { boolean, fieldsOf, optional, text } from "./shape.ts";
import { MEDIA_TYPES } from "./wire.ts";

/** The terms of Amazon Marketing Cloud, as they stand for the person who granted this login. */
export type Terms =
  /** Amazon need not show the text again. */
  | { accepted: true; content?: string }
  /** `agreementToken` names the text; accepting names it again. */
  | { accepted: false; content: string; agreementToken: string };

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
      return boolean(fields, "hasAccepted")
        ? { accepted: true, content: optional(text, fields, "agreementContent") }
        : {
            accepted: false,
            content: text(fields, "agreementContent"),
            agreementToken: text(fields, "agreementToken"),
          };
    },
  );

/**
 * Accepts the terms for the person who granted this login. Accepting twice is harmless, so a lost answer is asked again.
 * @source OpenAPI "Advertiser audiences", `PATCH /amc/audiences/connections/terms` (read 2026-11-24; documented)
 */
export const acceptTerms = ({ ask }: Caller, agreementToken: string, signal?: AbortSignal): Promise<void> =>
  ask(
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

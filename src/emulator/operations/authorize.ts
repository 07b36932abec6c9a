import { decide, readAuthorization, type SentBack } from "../authorize.ts";
import { decisionPage } from "../authorize-page.ts";
import { Refusal } from "../errors.ts";
import { assumed, documented, observed, SOURCES } from "../evidence.ts";
import { type Answer, operation } from "../operation.ts";

/** Nothing from elsewhere is loaded, and no other page shows this one. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

export const authorizePage = operation("authorize-page", "GET /ap/oa", {
  family: "pages",
  evidence: documented(SOURCES.codeGrant),
  rules: [
    {
      says: "A redirect_uri that is not letter for letter an allowed one is a 400 page; nobody is sent anywhere.",
      evidence: observed(SOURCES.badReturnUrl),
    },
    { says: "An unknown client is a 400 page too.", evidence: assumed("no page says what is shown") },
    {
      says: "A scope that the client is not approved for is a page that names an unknown scope, invalid_scope.",
      evidence: observed(SOURCES.unknownScope),
    },
    { says: "That page is a 400.", evidence: assumed("its status was not told") },
    {
      says: "Other mistakes go to redirect_uri as error, error_description and state.",
      evidence: documented(SOURCES.codeGrant),
    },
    {
      says: "A missing response_type or scope, or a bad code_challenge, is invalid_request; a response_type other than code is unsupported_response_type.",
      evidence: documented(SOURCES.codeGrant),
    },
    {
      says: "code_challenge_method is S256 or plain, and plain when absent.",
      evidence: documented(SOURCES.codeGrant),
    },
    {
      says: "code_challenge has 43 to 128 unreserved characters.",
      evidence: assumed("RFC 7636 says so; Amazon refers to it"),
    },
  ],
  answer({ query, store }): Answer {
    const asked = readAuthorization(query, store.seed);
    if ("location" in asked) return redirect(asked);
    return { status: 200, headers: HEADERS, body: decisionPage(asked, store.seed.people) };
  },
});

export const authorizeDecision = operation("authorize-decision", "POST /ap/oa", {
  family: "pages",
  evidence: assumed("Amazon's own form is not public; it goes to the page's address here"),
  rules: [
    {
      says: "Allowed: 302 to redirect_uri with code, scope and state, as they were asked for.",
      evidence: documented(SOURCES.codeGrant),
    },
    { says: "Denied: 302 with error access_denied and state.", evidence: documented(SOURCES.codeGrant) },
  ],
  async answer({ query, store, now, text }): Promise<Answer> {
    const asked = readAuthorization(query, store.seed);
    if ("location" in asked) return redirect(asked);
    const form = new URLSearchParams(await text());
    const decision = form.get("decision");
    if (decision !== "allow" && decision !== "deny") {
      throw new Refusal(400, "decision: must be allow or deny", { code: "invalid_request" });
    }
    return redirect(decide(asked, { personId: form.get("personId") ?? "", decision }, store, now));
  },
});

const redirect = ({ location }: SentBack): Answer => ({
  status: 302,
  headers: { ...HEADERS, location },
  body: "",
});

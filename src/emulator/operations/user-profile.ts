import { Refusal } from "../errors.ts";
import { assumed, documented, SOURCES } from "../evidence.ts";
import { bearer } from "../gate.ts";
import { operation } from "../operation.ts";

export const userProfile = operation("user-profile", "GET /user/profile", {
  family: "login",
  evidence: documented(SOURCES.customerProfile),
  rules: [
    {
      says: "Who has granted `profile` is told by user_id and name; here never by email.",
      evidence: documented(SOURCES.customerProfile),
    },
    {
      says: "A bad token is 401 invalid_token, one without the scope 403 insufficient_scope.",
      evidence: assumed("the codes are documented, the statuses are RFC 6750's"),
    },
  ],
  answer({ store, headers }) {
    const accessToken = bearer(headers) ?? headers.get("x-amz-access-token") ?? "";
    const grant = store.tokens.grantOf(accessToken);
    if (!grant) throw new Refusal(401, "The access token is not valid", { code: "invalid_token" });
    const person = store.seed.people.find(({ personId }) => personId === grant.personId);
    if (!person || !grant.scopes.includes("profile")) {
      throw new Refusal(403, "The token does not cover profile", { code: "insufficient_scope" });
    }
    return { status: 200, body: { user_id: person.personId, name: person.name } };
  },
});

import { addKey, addUser, changeUser, listKeys, listUsers, removeKey, removeUser } from "../api/users.ts";
import { notAllowed } from "../auth/refusals.ts";
import { type Handled, handled } from "../operation.ts";
import { Refusal } from "../problems.ts";
import type { Service } from "../service.ts";

/** Named users, and API keys. */
export function userRoutes({ auth: { users, keys }, audit }: Service): Handled[] {
  return [
    handled(listUsers, async () => ({ items: await users.list() })),
    handled(addUser, async ({ body, who }) => {
      const added = await users.add(body);
      await audit(who, "user.add", added.userId, added.role);
      return added;
    }),
    handled(changeUser, async ({ params, body, who }) => {
      const changed = await users.change(params.userId, body);
      if (body.role) await audit(who, "user.role", changed.userId, body.role);
      if (body.password) await audit(who, "user.password", changed.userId);
      return changed;
    }),
    handled(removeUser, async ({ params, who }) => {
      await users.remove(params.userId);
      await audit(who, "user.remove", params.userId);
      return undefined;
    }),
    handled(listKeys, async () => ({ items: await keys.list() })),
    handled(addKey, async ({ body, who }) => {
      const beyond = body.rights.find((right) => !who.rights.includes(right));
      if (beyond) throw notAllowed(beyond);
      const added = await keys.add(body, who);
      await audit(who, "key.add", added.keyId, added.rights.join(" "));
      return added;
    }),
    handled(removeKey, async ({ params, who }) => {
      if (!(await keys.remove(params.keyId)))
        throw new Refusal(404, "key.unknown", "There is no such key.", { hint: "GET /api/keys lists them." });
      await audit(who, "key.remove", params.keyId);
      return undefined;
    }),
  ];
}

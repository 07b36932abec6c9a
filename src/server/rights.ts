/**
 * What somebody may do. `read`: see everything but people. `run`: plan, send, approve, stop, undo. `settings`: change
 * syncs and destinations. `people`: find and forget somebody. `connect`: sign in at Amazon. `admin`: users, keys, the log
 * of who did what, webhooks.
 */
export const RIGHTS = ["read", "run", "settings", "people", "connect", "admin"] as const;
export type Right = (typeof RIGHTS)[number];

export const ROLES = ["viewer", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** A viewer looks; an operator does the daily work; an admin also decides who may. */
export const RIGHTS_OF = {
  viewer: ["read"],
  operator: ["read", "run", "settings", "people"],
  admin: RIGHTS,
} as const satisfies Record<Role, readonly Right[]>;

/** Who is asking, once that is known. */
export interface Who {
  /** As it stands in the log of who did what. */
  name: string;
  /** `key`: an API key, which has no session. */
  kind: "user" | "key";
  id: string;
  rights: readonly Right[];
}

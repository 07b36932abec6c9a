import type { AmcAccount } from "./amc-account.ts";
import type { Caller } from "./call.ts";
import { allPages, pageOf } from "./pages.ts";
import { id, optional, text } from "./shape.ts";
import { MEDIA_TYPES } from "./wire.ts";

/** An instance of Amazon Marketing Cloud, and the account that it belongs to. */
export interface Instance {
  instanceId: string;
  name?: string;
  account: AmcAccount;
}

/** @source OpenAPI "AMC Administration", `GET /amc/accounts` (read 2026-11-24; documented) */
export const listAmcAccounts = ({ ask }: Caller, signal?: AbortSignal): Promise<AmcAccount[]> =>
  allPages((next) =>
    ask(
      {
        operation: "list the AMC accounts",
        method: "GET",
        path: "/amc/accounts",
        query: next,
        mediaType: MEDIA_TYPES.connections,
        signal,
      },
      pageOf("amcAccounts", (account) => ({
        accountId: id(account, "accountId"),
        marketplaceId: id(account, "marketplaceId"),
        name: optional(text, account, "accountName"),
      })),
    ),
  );

/** @source OpenAPI "AMC Administration", `GET /amc/instances` (read 2026-11-24; documented; pages of 100 by the description, of 10 by the guide) */
export const listInstances = (
  { ask }: Caller,
  account: AmcAccount,
  signal?: AbortSignal,
): Promise<Instance[]> =>
  allPages((next) =>
    ask(
      {
        operation: "list the AMC instances",
        method: "GET",
        path: "/amc/instances",
        query: { limit: "100", ...next },
        mediaType: MEDIA_TYPES.instances,
        amcAccount: account,
        subject: `of ${account.accountId}`,
        signal,
      },
      pageOf("instances", (instance) => ({
        instanceId: id(instance, "instanceId"),
        name: optional(text, instance, "instanceName"),
        account,
      })),
    ),
  );

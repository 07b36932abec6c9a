import { accountsOf } from "../amc-accounts.ts";
import { assumed, documented, SOURCES } from "../evidence.ts";
import { operation } from "../operation.ts";
import { page } from "../page.ts";

const PAGE = 100;

export const listAmcAccounts = operation("list-amc-accounts", "GET /amc/accounts", {
  family: "connections",
  evidence: documented(SOURCES.adminSpec),
  rules: [
    {
      says: "Accounts are those the person behind the token may use.",
      evidence: documented(SOURCES.adminSpec),
    },
    {
      says: "A host lists the accounts of its own region.",
      evidence: assumed("no page says; profiles are so"),
    },
    { says: "A page holds 100; nextToken is null on the last.", evidence: documented(SOURCES.adminSpec) },
    { says: "A nextToken of no page is 400.", evidence: assumed("400 is described, its cases are not") },
  ],
  answer({ store, region, query, grant }) {
    const all = accountsOf(store.seed, grant!).filter(({ profile }) => profile.region === region);
    const { items, next } = page(all, { nextToken: query.get("nextToken"), size: PAGE });
    const amcAccounts = items.map(({ name, profile }) => ({
      accountId: profile.entityId,
      accountName: name,
      marketplaceId: profile.marketplaceId,
    }));
    return { status: 200, body: { amcAccounts, nextToken: next ?? null } };
  },
});

import { randomUUID } from "node:crypto";
import type { Grant } from "./seed.ts";

/** Whose connections are meant: each belongs to one person at one client. */
export type Owner = Pick<Grant, "personId" | "clientId">;

/** Where audiences go: an AMC instance, a DSP advertiser, or both. */
export interface ConnectionParts {
  amc: { accountId: string; marketplaceId: string; instanceId: string } | undefined;
  dsp: { advertiserId: string; profileId: string } | undefined;
}

export interface Connection extends Owner, ConnectionParts {
  connectionId: string;
  isDefault: boolean;
  /** Epoch milliseconds, as is `modifiedAt`. */
  createdAt: number;
  modifiedAt: number;
}

export interface Connections {
  /** Everybody's, oldest first. */
  all(): Connection[];
  /** One owner's, oldest first. */
  of(owner: Owner): Connection[];
  /** Whoever owns it. */
  find(connectionId: string): Connection | undefined;
  /** The owner's own. */
  get(owner: Owner, connectionId: string): Connection | undefined;
  /** Where data goes that names no connection; undefined when there is none at all. */
  defaultOf(owner: Owner): Connection | undefined;
  /** Makes one, or replaces the parts of the one with this id. One is always the default. */
  put(
    owner: Owner,
    given: ConnectionParts & { connectionId?: string; isDefault?: boolean; now: number },
  ): Connection;
  /** Takes one as it was. */
  restore(connection: Connection): void;
  /** The oldest that is left takes the place of a default. */
  remove(connection: Connection): void;
}

export function connections(): Connections {
  const known = new Map<string, Connection>();
  const all = () => [...known.values()];
  const of = ({ personId, clientId }: Owner) =>
    all().filter((one) => one.personId === personId && one.clientId === clientId);
  return {
    all,
    of,
    find: (connectionId) => known.get(connectionId),
    get: (owner, connectionId) => of(owner).find((one) => one.connectionId === connectionId),
    defaultOf: (owner) => of(owner).find(({ isDefault }) => isDefault),
    put({ personId, clientId }, { connectionId = randomUUID(), isDefault, amc, dsp, now }) {
      const before = known.get(connectionId);
      const others = of({ personId, clientId }).filter((one) => one.connectionId !== connectionId);
      const created: Connection = {
        connectionId,
        personId,
        clientId,
        amc,
        dsp,
        isDefault: (isDefault ?? before?.isDefault) || !others.some((one) => one.isDefault),
        createdAt: before?.createdAt ?? now,
        modifiedAt: now,
      };
      if (created.isDefault) for (const other of others) other.isDefault = false;
      known.set(connectionId, created);
      return created;
    },
    restore: (connection) => known.set(connection.connectionId, connection),
    remove(connection) {
      known.delete(connection.connectionId);
      const [oldest] = of(connection);
      if (connection.isDefault && oldest) oldest.isDefault = true;
    },
  };
}

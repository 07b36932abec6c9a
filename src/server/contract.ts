import * as audiences from "./api/audiences.ts";
import * as connections from "./api/connections.ts";
import * as destinations from "./api/destinations.ts";
import * as eventSyncs from "./api/event-syncs.ts";
import * as people from "./api/people.ts";
import * as runs from "./api/runs.ts";
import * as service from "./api/service.ts";
import * as session from "./api/session.ts";
import * as settings from "./api/settings.ts";
import * as sources from "./api/sources.ts";
import * as syncs from "./api/syncs.ts";
import * as users from "./api/users.ts";
import * as watch from "./api/watch.ts";
import type { Operation } from "./operation.ts";

type OnlyOperations<M> = { [K in keyof M as M[K] extends Operation ? K : never]: M[K] };

/** Of a module, what is an operation: its schemas are left out. */
const only = <M extends object>(module: M) =>
  Object.fromEntries(
    Object.entries(module).filter(([, one]) => typeof one === "object" && one !== null && "access" in one),
  ) as OnlyOperations<M>;

/** Every operation of the HTTP API, by its name. The console's client takes its types from here. */
export const contract = {
  ...only(audiences),
  ...only(connections),
  ...only(destinations),
  ...only(eventSyncs),
  ...only(people),
  ...only(runs),
  ...only(service),
  ...only(session),
  ...only(settings),
  ...only(sources),
  ...only(syncs),
  ...only(users),
  ...only(watch),
};
export type Contract = typeof contract;

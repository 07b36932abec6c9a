import type { Logger } from "pino";
import { type Headwater, type OpenOptions, open, type ReadConfig, type State } from "../index.ts";
import type { Clock } from "../lib/clock.ts";
import { newId } from "../lib/id.ts";
import { type Alerts, watchForAlerts } from "./alerts.ts";
import type { Auth } from "./auth/auth.ts";
import { createHub } from "./hub.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { Handled } from "./operation.ts";
import { allRoutes } from "./routes.ts";
import { everythingScheduled } from "./scheduled.ts";
import { createScheduler, knownRuns, type Scheduler } from "./scheduler.ts";
import type { Practice, Service } from "./service.ts";
import { settleUntil } from "./settling.ts";
import { shareHeadwater } from "./shared-headwater.ts";
import { createWebhooks, type Webhooks } from "./webhooks.ts";
import { createWorks } from "./works.ts";

export interface CompositionOptions {
  auth: Auth;
  clock: Clock;
  log: Logger;
  /** Where browsers reach it. */
  url: string;
  env?: OpenOptions["env"];
  practice?: Practice | undefined;
  /** Aborts when the service ends. */
  closing: AbortSignal;
}

/** The whole service over a state folder, but for what listens: `run` and requests to `routes` set it going. */
export interface Composition {
  service: Service;
  routes: Handled[];
  /** What the service does by itself, again and again; for tests, which do not wait. */
  parts: { scheduler: Scheduler; webhooks: Webhooks; alerts: Alerts };
  metrics: Metrics;
  /** Does what the service does by itself, until it is closing. */
  run(): Promise<unknown>;
  /** Stops what is at work after its request in flight. The state folder stays open. */
  close(): Promise<void>;
}

export function compose(
  state: State,
  { auth, clock, log, url, env, practice, closing }: CompositionOptions,
): Composition {
  const read: ReadConfig = {};
  const openHere = (more: Pick<OpenOptions, "onEvent" | "signal"> = {}): Promise<Headwater> =>
    open({ cwd: state.folder, env, clock, keptOnly: true, read, ...more });
  const shared = shareHeadwater(openHere, state.settings.version);
  const hub = createHub(log);
  const works = createWorks({ open: openHere, clock, hub, log });
  const service: Service = {
    clock,
    log,
    url,
    startedAt: clock.now(),
    state,
    auth,
    works,
    hub,
    ...(practice && { practice }),
    with: shared.with,
    audit: (who, did, to, detail) =>
      state.kept.addAuditEntry({
        auditId: newId(),
        at: clock.now(),
        who: who.name,
        did,
        ...(to !== undefined && { to }),
        ...(detail !== undefined && { detail }),
      }),
  };
  const scheduled = everythingScheduled(service);
  const scheduler = createScheduler(service, scheduled, knownRuns(service));
  const webhooks = createWebhooks(service);
  const alerts = watchForAlerts(service, webhooks, scheduled);
  const metrics = createMetrics(service, () => scheduler.lagMs);
  return {
    service,
    routes: allRoutes(service, { webhooks, metrics, closing }),
    parts: { scheduler, webhooks, alerts },
    metrics,
    run: () =>
      Promise.all([
        scheduler.run(closing),
        webhooks.run(closing),
        alerts.run(closing),
        settleUntil({ ...service, open: openHere }, closing),
      ]),
    close: async () => {
      await works.close();
      await shared.close();
      metrics.close();
    },
  };
}

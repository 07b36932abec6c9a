import type { Metrics } from "./metrics.ts";
import type { Handled } from "./operation.ts";
import { audienceRoutes } from "./routes/audiences.ts";
import { connectionRoutes } from "./routes/connections.ts";
import { destinationRoutes } from "./routes/destinations.ts";
import { eventSyncRoutes } from "./routes/event-syncs.ts";
import { eventRoutes } from "./routes/events.ts";
import { homeRoutes } from "./routes/home.ts";
import { peopleRoutes } from "./routes/people.ts";
import { practiceRoutes } from "./routes/practice.ts";
import { runActRoutes } from "./routes/run-acts.ts";
import { runListRoutes } from "./routes/run-lists.ts";
import { runRoutes } from "./routes/runs.ts";
import { serviceRoutes } from "./routes/service.ts";
import { sessionRoutes } from "./routes/session.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { signInRoutes } from "./routes/sign-ins.ts";
import { sourceRoutes } from "./routes/sources.ts";
import { syncRoutes } from "./routes/syncs.ts";
import { userRoutes } from "./routes/users.ts";
import { watchRoutes } from "./routes/watch.ts";
import { watchRuns } from "./run-watch.ts";
import type { Service } from "./service.ts";
import { sourceFolder } from "./source-folder.ts";
import type { Webhooks } from "./webhooks.ts";

/** Every operation of the contract but its own description, with what answers it. */
export function allRoutes(
  service: Service,
  { webhooks, metrics, closing }: { webhooks: Webhooks; metrics: Metrics; closing: AbortSignal },
): Handled[] {
  const sources = sourceFolder(service.state);
  return [
    ...serviceRoutes(service, { closing: () => closing.aborted, metrics: metrics.text }),
    ...sessionRoutes(service),
    ...userRoutes(service),
    ...homeRoutes(service),
    ...connectionRoutes(service),
    ...signInRoutes(service),
    ...destinationRoutes(service),
    ...sourceRoutes(service, sources),
    ...syncRoutes(service, sources),
    ...eventSyncRoutes(service),
    ...settingsRoutes(service),
    ...practiceRoutes(service, sources),
    ...runRoutes(service),
    ...runActRoutes(service),
    ...runListRoutes(service),
    ...audienceRoutes(service),
    ...peopleRoutes(service),
    ...watchRoutes(service, webhooks),
    ...eventRoutes(service, watchRuns(service, closing), closing),
  ];
}

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Logger } from "pino";
import { metricsTokenOf } from "../config/metrics-token.ts";
import { type Headwater, type OpenOptions, open, openState, type ReadConfig, type State } from "../index.ts";
import type { Clock } from "../lib/clock.ts";
import { newId } from "../lib/id.ts";
import { type Alerts, watchForAlerts } from "./alerts.ts";
import { uploadFile } from "./api/sources.ts";
import { createApi, type Env } from "./app.ts";
import { type Auth, openAuth } from "./auth/auth.ts";
import { callerAddress, listenGuard } from "./auth/listen-guard.ts";
import { checkListening, type ListenRules } from "./auth/listen-rules.ts";
import { mountConsole, mountRefusals } from "./console-files.ts";
import { createHub } from "./hub.ts";
import { type Listening, type ListenOptions, listen } from "./listen.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { Handled } from "./operation.ts";
import { startPracticeAgain } from "./practice-again.ts";
import { answerProblem, Refusal } from "./problems.ts";
import { requestLog } from "./request-log.ts";
import { audienceRoutes } from "./routes/audiences.ts";
import { connectionRoutes } from "./routes/connections.ts";
import { destinationRoutes } from "./routes/destinations.ts";
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
import { scheduledSyncs } from "./scheduled.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import type { Practice, Service } from "./service.ts";
import { type FileNews, followFile } from "./settings-file.ts";
import { resumeAtStart, settleUntil } from "./settling.ts";
import { shareHeadwater } from "./shared-headwater.ts";
import { sourceFolder } from "./source-folder.ts";
import { createWebhooks, type Webhooks } from "./webhooks.ts";
import { createWorks } from "./works.ts";

export interface ServiceOptions extends ListenOptions {
  /** Holds the state folder; paths in settings are relative to it. */
  folder: string;
  /** Where browsers reach it, when that is not this machine's localhost. */
  publicUrl?: string | undefined;
  /** Addresses or networks of the proxy that ends TLS. */
  trustedProxies?: readonly string[];
  /** A headwater.yaml whose settings hold as long as it says so; one that is not there is waited for. */
  settingsFile?: string;
}

export interface ServiceEffects {
  clock: Clock;
  log: Logger;
  /** @default this process's */
  env?: OpenOptions["env"];
  /** Given the state folder. */
  practice?: (home: string) => Practice;
  onFileNews?: (news: FileNews) => void;
}

export interface RunningService {
  /** Where browsers reach it. */
  url: string;
  service: Service;
  /** Signs in, once and for a short time, whoever opens it. */
  newSignInLink(): Promise<string>;
  /** For tests, which do not wait: what the service does by itself, again and again. */
  parts: { scheduler: Scheduler; webhooks: Webhooks; alerts: Alerts };
  /** Takes no more requests, stops what is at work after its request in flight, and closes the state folder. */
  close(): Promise<void>;
}

/**
 * Opens the state folder, and serves the HTTP API and the console until `close`.
 * @throws {MachineError} serve.port-in-use {ConfigError} serve.not-safe, serve.url-invalid, serve.proxy-invalid, serve.tls-unreadable
 */
export async function startService(
  options: ServiceOptions,
  effects: ServiceEffects,
): Promise<RunningService> {
  const { clock, env } = effects;
  const state = await openState({ cwd: options.folder, env, clock });
  try {
    return await serveState(state, options, effects);
  } catch (error) {
    await state.close();
    throw error;
  }
}

async function serveState(
  state: State,
  options: ServiceOptions,
  { clock, log, env, practice, onFileNews }: ServiceEffects,
): Promise<RunningService> {
  const front = await openFront(state, options, { clock, log, env });
  const { auth, rules, listening } = front;
  const { url } = rules;
  const closing = new AbortController();
  const { signal } = closing;
  const read: ReadConfig = {};
  const openHere = (more: Pick<OpenOptions, "onEvent" | "signal"> = {}): Promise<Headwater> =>
    open({ cwd: options.folder, env, clock, keptOnly: true, read, ...more });
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
    ...(practice && { practice: practice(state.home) }),
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
  const sources = sourceFolder(state);
  const scheduled = scheduledSyncs(service);
  const scheduler = createScheduler(service, scheduled, (sync) =>
    service.with((headwater) => headwater.runs({ sync, limit: 5 })),
  );
  const webhooks = createWebhooks(service);
  const alerts = watchForAlerts(service, webhooks, scheduled);
  const metrics = createMetrics(service, () => scheduler.lagMs);
  const file = options.settingsFile ? followFile(service, options.settingsFile, onFileNews) : undefined;
  await file?.look();
  await startPracticeAgain(service);
  front.open(
    [
      ...serviceRoutes(service, { closing: () => signal.aborted, metrics: metrics.text }),
      ...sessionRoutes(service),
      ...userRoutes(service),
      ...homeRoutes(service),
      ...connectionRoutes(service),
      ...signInRoutes(service),
      ...destinationRoutes(service),
      ...sourceRoutes(service, sources),
      ...syncRoutes(service, sources),
      ...settingsRoutes(service),
      ...practiceRoutes(service, sources),
      ...runRoutes(service),
      ...runActRoutes(service),
      ...runListRoutes(service),
      ...audienceRoutes(service),
      ...peopleRoutes(service),
      ...watchRoutes(service, webhooks),
      ...eventRoutes(service, watchRuns(service, signal), signal),
    ],
    metrics,
  );
  await resumeAtStart(service).catch((error: unknown) =>
    log.error({ err: error }, "what was left could not be gone on with"),
  );
  const loops = Promise.all([
    scheduler.run(signal),
    webhooks.run(signal),
    alerts.run(signal),
    settleUntil({ ...service, open: openHere }, signal),
    file?.run(signal),
  ]);
  log.info({ at: url }, "listening");
  return {
    url,
    service,
    newSignInLink: auth.newSignInLink,
    parts: { scheduler, webhooks, alerts },
    close: async () => {
      closing.abort();
      const unheard = listening.close();
      await works.close();
      await loops;
      await unheard;
      await service.practice?.close();
      await shared.close();
      metrics.close();
      await state.close();
      log.info("closed");
    },
  };
}

/** What stands before the API: it listens first, so that its address is known, and lets nobody in before it is open. */
async function openFront(
  state: State,
  options: ServiceOptions,
  { clock, log, env }: Pick<ServiceEffects, "clock" | "log" | "env">,
): Promise<{
  auth: Auth;
  rules: ListenRules;
  listening: Listening;
  open(operations: readonly Handled[], metrics: Metrics): void;
}> {
  const { host = "localhost", port, tls, publicUrl, trustedProxies = [] } = options;
  const rulesFor = (at: number, admins: number): ListenRules =>
    checkListening({ host, port: at, publicUrl, hasCertificate: tls !== undefined, trustedProxies }, admins);
  // What else is unsafe is said before anything listens; whether anybody has a password is known a moment later.
  rulesFor(port, 1);
  let app: Hono<Env> | undefined;
  const listening = await listen(
    (request, bindings) => app?.fetch(request, bindings) ?? new Response("Not yet.\n", { status: 503 }),
    options,
    clock,
  );
  try {
    const rules = rulesFor(listening.port, 1);
    const auth = await openAuth({
      state,
      clock,
      url: rules.url,
      log: { warn: (message) => log.warn(message) },
      metricsToken: metricsTokenOf(env),
      addressOf: callerAddress(rules),
    });
    rulesFor(listening.port, (await auth.users.list()).filter(({ role }) => role === "admin").length);
    return {
      auth,
      rules,
      listening,
      open: (operations, metrics) => {
        const made = new Hono<Env>();
        made.use(requestLog({ clock, log, secure: rules.url.startsWith("https:") }, metrics.answered));
        made.use(listenGuard(rules));
        made.use(limitBodies);
        made.onError((error, c) => answerProblem(c, error));
        mountRefusals(made);
        made.route("/", createApi(operations, auth.guards));
        mountConsole(made);
        app = made;
      },
    };
  } catch (error) {
    await listening.close();
    throw error;
  }
}

/** Everything that is not a file is small. */
const MOST_BODY_BYTES = 1024 * 1024;

const limited = bodyLimit({
  maxSize: MOST_BODY_BYTES,
  onError: () => {
    throw new Refusal(413, "request.too-large", "The request is larger than 1 MB.");
  },
});
const limitBodies: typeof limited = (c, next) => (c.req.path === uploadFile.path ? next() : limited(c, next));

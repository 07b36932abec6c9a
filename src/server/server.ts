import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Logger } from "pino";
import { type Headwater, type OpenOptions, open, type State } from "../index.ts";
import type { Clock } from "../lib/clock.ts";
import { newId } from "../lib/id.ts";
import { uploadFile } from "./api/sources.ts";
import { createApi, type Env, type Guards } from "./app.ts";
import { mountConsole } from "./console-files.ts";
import { createHub } from "./hub.ts";
import { type ListenOptions, listen } from "./listen.ts";
import { answerProblem, Refusal } from "./problems.ts";
import { requestLog } from "./request-log.ts";
import { RIGHTS } from "./rights.ts";
import { eventRoutes } from "./routes/events.ts";
import { serviceRoutes } from "./routes/service.ts";
import { watchRuns } from "./run-watch.ts";
import type { Practice, Service } from "./service.ts";
import { openState } from "./stub-state.ts";
import { createWorks } from "./works.ts";

export interface ServiceOptions extends ListenOptions {
  /** Holds the state folder; paths in settings are relative to it. */
  folder: string;
  /** Where browsers reach it, when that is not this machine's localhost. */
  publicUrl?: string;
}

export interface ServiceEffects {
  clock: Clock;
  log: Logger;
  /** @default this process's */
  env?: OpenOptions["env"];
  /** Given the state folder. */
  practice?: (home: string) => Practice;
}

export interface RunningService {
  /** Where browsers reach it. */
  url: string;
  service: Service;
  /** Takes no more requests, stops what is at work after its request in flight, and closes the state folder. */
  close(): Promise<void>;
}

/** Everything that is not a file is small. */
const MOST_BODY_BYTES = 1024 * 1024;

/** Opens the state folder, and serves the HTTP API and the console until `close`. @throws {MachineError} serve.port-in-use */
export async function startService(
  options: ServiceOptions,
  effects: ServiceEffects,
): Promise<RunningService> {
  const { clock, log, env, practice } = effects;
  const { folder } = options;
  const state = await openState({ cwd: folder });
  const closing = new AbortController();
  const openHere = (more: Pick<OpenOptions, "onEvent" | "signal"> = {}): Promise<Headwater> =>
    open({ cwd: folder, env, clock, ...more });
  const hub = createHub(log);
  const works = createWorks({ open: openHere, clock, hub, log });
  let url = "";
  const service: Service = {
    clock,
    log,
    get url() {
      return url;
    },
    startedAt: clock.now(),
    state,
    with: async (work) => {
      await using headwater = await openHere();
      return await work(headwater);
    },
    works,
    hub,
    ...(practice && { practice: practice(state.home) }),
    audit: (who, did, to, detail) => audit(state, { who: who.name, did, to, detail, at: clock.now() }),
  };
  const runs = watchRuns(service, closing.signal);
  const api = createApi(
    [
      ...serviceRoutes(service, {
        closing: () => closing.signal.aborted,
        metrics: async () => ({ text: "", contentType: "text/plain" }),
      }),
      ...eventRoutes(service, runs, closing.signal),
    ],
    letAllPass,
  );
  const app = new Hono<Env>();
  app.use(requestLog({ clock, log, secure: options.tls !== undefined }, () => {}));
  app.use(limitBodies);
  app.onError((error, c) => answerProblem(c, error));
  app.route("/", api);
  mountConsole(app);
  const listening = await listen(app.fetch, options, clock).catch(async (error: unknown) => {
    await state.close();
    throw error;
  });
  url =
    options.publicUrl ??
    `${options.tls ? "https" : "http"}://${options.host ?? "localhost"}:${listening.port}`;
  log.info({ route: "/", at: url }, "listening");
  return {
    url,
    service,
    close: async () => {
      closing.abort();
      const unheard = listening.close();
      await works.close();
      await unheard;
      await state.close();
      log.info("closed");
    },
  };
}

const limitBodies = (() => {
  const limit = bodyLimit({
    maxSize: MOST_BODY_BYTES,
    onError: () => {
      throw new Refusal(413, "request.too-large", "The request is larger than 1 MB.");
    },
  });
  const middleware: typeof limit = (c, next) => (c.req.path === uploadFile.path ? next() : limit(c, next));
  return middleware;
})();

const audit = (
  state: State,
  { to, detail, ...entry }: { who: string; did: string; at: number; to?: string; detail?: string },
): Promise<void> =>
  state.kept.addAuditEntry({
    auditId: newId(),
    ...entry,
    ...(to !== undefined && { to }),
    ...(detail !== undefined && { detail }),
  });

const letAllPass: Guards = {
  access: () => async (c, next) => {
    c.set("who", { name: "owner", kind: "user", id: "owner", rights: RIGHTS });
    await next();
  },
  once: () => (_c, next) => next(),
};

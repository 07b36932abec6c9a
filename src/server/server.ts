import type { Hono } from "hono";
import type { Logger } from "pino";
import { metricsTokenOf } from "../config/metrics-token.ts";
import { type OpenOptions, openState, type State } from "../index.ts";
import type { Clock } from "../lib/clock.ts";
import type { Env } from "./app.ts";
import { type Auth, openAuth } from "./auth/auth.ts";
import { callerAddress } from "./auth/listen-guard.ts";
import { checkListening, type ListenRules } from "./auth/listen-rules.ts";
import { type Composition, compose } from "./composition.ts";
import { createFront } from "./front.ts";
import { type Listening, type ListenOptions, listen } from "./listen.ts";
import { startPracticeAgain } from "./practice-again.ts";
import type { Practice, Service } from "./service.ts";
import { type FileNews, followFile } from "./settings-file.ts";
import { resumeAtStart } from "./settling.ts";

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
  parts: Composition["parts"];
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
  const opened = await openDoor(state, options, { clock, log, env });
  const { auth, rules, listening } = opened;
  const { url } = rules;
  const controller = new AbortController();
  const closing = controller.signal;
  const composed = compose(state, { auth, clock, log, url, env, practice: practice?.(state.home), closing });
  const { service, routes, parts, metrics } = composed;
  const file = options.settingsFile ? followFile(service, options.settingsFile, onFileNews) : undefined;
  await file?.look();
  await startPracticeAgain(service);
  opened.letIn(createFront({ routes, guards: auth.guards, rules, clock, log, onAnswer: metrics.answered }));
  await resumeAtStart(service).catch((error: unknown) =>
    log.error({ err: error }, "what was left could not be gone on with"),
  );
  const loops = Promise.all([composed.run(), file?.run(closing)]);
  log.info({ at: url }, "listening");
  return {
    url,
    service,
    newSignInLink: auth.newSignInLink,
    parts,
    close: async () => {
      controller.abort();
      const unheard = listening.close();
      await service.works.close();
      await loops;
      await unheard;
      await service.practice?.close();
      await composed.close();
      await state.close();
      log.info("closed");
    },
  };
}

/** What listens first, so that its address is known, and lets nobody in before the API is there. */
async function openDoor(
  state: State,
  options: ServiceOptions,
  { clock, log, env }: Pick<ServiceEffects, "clock" | "log" | "env">,
): Promise<{ auth: Auth; rules: ListenRules; listening: Listening; letIn(front: Hono<Env>): void }> {
  const { host = "localhost", port, tls, publicUrl, trustedProxies = [] } = options;
  const rulesFor = (at: number, admins: number): ListenRules =>
    checkListening({ host, port: at, publicUrl, hasCertificate: tls !== undefined, trustedProxies }, admins);
  // What else is unsafe is said before anything listens; whether anybody has a password is known a moment later.
  rulesFor(port, 1);
  let front: Hono<Env> | undefined;
  const listening = await listen(
    (request, bindings) => front?.fetch(request, bindings) ?? new Response("Not yet.\n", { status: 503 }),
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
      letIn: (given) => {
        front = given;
      },
    };
  } catch (error) {
    await listening.close();
    throw error;
  }
}

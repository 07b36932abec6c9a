import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Logger } from "pino";
import type { Clock } from "../lib/clock.ts";
import { uploadFile } from "./api/sources.ts";
import { createApi, type Env, type Guards } from "./app.ts";
import { listenGuard } from "./auth/listen-guard.ts";
import type { ListenRules } from "./auth/listen-rules.ts";
import { mountConsole, mountRefusals } from "./console-files.ts";
import { mountErrors } from "./error-page.ts";
import type { Handled } from "./operation.ts";
import { answerProblem, Refusal } from "./problems.ts";
import { type Answered, requestLog } from "./request-log.ts";

export interface FrontOptions {
  routes: readonly Handled[];
  guards: Guards;
  rules: ListenRules;
  clock: Clock;
  log: Logger;
  onAnswer: (answered: Answered) => void;
}

/** What answers every request: the API, and the console beside it. */
export function createFront({ routes, guards, rules, clock, log, onAnswer }: FrontOptions): Hono<Env> {
  const front = new Hono<Env>();
  front.use(requestLog({ clock, log, secure: rules.url.startsWith("https:") }, onAnswer));
  front.use(listenGuard(rules));
  front.use(limitBodies);
  front.onError((error, c) => answerProblem(c, error));
  mountRefusals(front);
  front.route("/", createApi(routes, guards));
  mountErrors(front);
  mountConsole(front);
  return front;
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

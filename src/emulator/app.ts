import { randomUUID } from "node:crypto";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { discardBody, readBody } from "./body.ts";
import { type Clock, pause } from "./clock.ts";
import { control } from "./control.ts";
import type { Env } from "./env.ts";
import { Refusal, unreadable } from "./errors.ts";
import { FAMILIES, type FamilyName } from "./family.ts";
import { checkCaller, checkMedia, checkScope } from "./gate.ts";
import { readJson } from "./json.ts";
import type { Answer, Call, Operation } from "./operation.ts";
import { login, regional } from "./operations.ts";
import { REGIONS, type Region } from "./region.ts";
import type { Store } from "./store.ts";
import { type ThrottleOptions, tokenBucket } from "./throttle.ts";

/** Every route, on one port: Login with Amazon, each region's API under its prefix, and `/_emulator`. */
export function app(store: Store, clock: Clock, throttle: ThrottleOptions | undefined): Hono<Env> {
  const routes = new Hono<Env>();
  routes.use(async (c, next) => {
    c.set("requestId", randomUUID());
    c.header("x-amzn-RequestId", c.get("requestId"));
    await next();
  });
  for (const operation of login) serve(operation, operation.path, "NA", undefined);
  for (const region of Object.keys(REGIONS) as Region[]) {
    const bucket = throttle && tokenBucket(throttle, clock);
    for (const operation of regional) serve(operation, REGIONS[region] + operation.path, region, bucket);
  }
  for (const path of new Set(
    routes.routes.filter(({ method }) => method !== "ALL").map((route) => route.path),
  )) {
    routes.all(path, (c) => {
      const allow = routes.routes.filter((route) => route.path === path && route.method !== "ALL");
      c.header("Allow", allow.map(({ method }) => method).join(", "));
      return refused(c, familyOf(c.req.path), new Refusal(405, `${c.req.method} is not for this path`));
    });
  }
  routes.route("/_emulator", control(store, clock));
  routes.onError((error, c) =>
    refused(c, familyOf(c.req.path), new Refusal(500, `The emulator failed: ${error}`)),
  );
  routes.notFound((c) => refused(c, familyOf(c.req.path), new Refusal(404, "Nothing is at this path")));
  return routes;

  function serve(
    operation: Operation,
    path: string,
    region: Region,
    bucket: ReturnType<typeof tokenBucket> | undefined,
  ) {
    routes.on(operation.method, path, async (c) => {
      const outcome = await attempt(operation, c, region, bucket);
      const status = outcome instanceof Response ? String(outcome.status) : "dropped";
      const counts = store.requests.get(operation.name) ?? new Map<string, number>();
      store.requests.set(operation.name, counts.set(status, (counts.get(status) ?? 0) + 1));
      return outcome instanceof Response ? outcome : drop(c, outcome);
    });
  }

  async function attempt(
    operation: Operation,
    c: Context<Env>,
    region: Region,
    bucket: ReturnType<typeof tokenBucket> | undefined,
  ): Promise<Response | Dropped> {
    const { faults } = store;
    try {
      const unheard = faults.strike("timeout-before-accept", operation.name);
      if (unheard) return { holdMs: unheard.holdMs };
      strikeBefore(operation);
      const wait = bucket?.wait();
      if (wait) throw throttled(wait);
      const answer = await operation.answer(admit(operation, c, region));
      const slow = faults.strike("slow-answer", operation.name);
      if (slow) await pause(slow.ms);
      const unanswered = faults.strike("timeout-after-accept", operation.name);
      if (unanswered) return { holdMs: unanswered.holdMs };
      if (faults.strike("truncated-body", operation.name))
        return { holdMs: 0, cut: answer, family: operation.family };
      return answered(c, operation.family, answer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await discardBody(c.env.incoming);
      return refused(c, operation.family, error);
    }
  }

  function strikeBefore({ name }: Operation) {
    const throttling = store.faults.strike("throttle", name);
    if (throttling) throw throttled(throttling.retryAfterSeconds);
    if (store.faults.strike("forbidden", name)) throw new Refusal(403, "Access denied");
    const broken = store.faults.strike("5xx", name);
    if (broken) throw new Refusal(broken.status, "Something broke on our side");
    if (store.faults.strike("token-expires", name)) store.tokens.expireAll();
  }

  /** Lets a request in, or refuses it for its headers. */
  function admit(operation: Operation, c: Context<Env>, region: Region): Call {
    const { incoming } = c.env;
    const { headers } = c.req.raw;
    const sent = incoming.headers;
    const empty = sent["transfer-encoding"] === undefined && Number(sent["content-length"] ?? 0) === 0;
    const grant = operation.family === "login" ? undefined : checkCaller(headers, store);
    if (grant)
      checkMedia(
        operation,
        headers,
        operation.body === "required" || (operation.body === "optional" && !empty),
      );
    store.jobs.settle();
    const text = () => readBody(incoming, store.options.maxBodyBytes);
    return {
      store,
      region,
      now: clock.now(),
      params: c.req.param() as Record<string, string>,
      query: new URL(c.req.url).searchParams,
      headers,
      grant,
      profile: operation.scoped && grant ? checkScope(operation, headers, region, store, grant) : undefined,
      text,
      json: async (schema, check) => {
        const body = parse(operation.body === "optional" && empty ? "{}" : await text());
        check?.(body);
        const read = schema.safeParse(body);
        if (read.success) return read.data;
        const [issue] = read.error.issues;
        throw new Refusal(400, `${issue!.path.join(".") || "body"}: ${issue!.message}`, {
          field: issue!.path.join("."),
        });
      },
    };
  }
}

const parse = (text: string): unknown => {
  try {
    return readJson(text);
  } catch {
    throw unreadable("The body is not JSON");
  }
};

const throttled = (retryAfterSeconds: number | null) =>
  new Refusal(429, "Too many requests", {
    headers: retryAfterSeconds === null ? {} : { "Retry-After": String(retryAfterSeconds) },
  });

/** A request that gets no whole answer: none at all, or half of one. */
interface Dropped {
  holdMs: number;
  cut?: Answer;
  family?: FamilyName;
}

function drop(c: Context<Env>, { holdMs, cut, family }: Dropped): Response {
  const { outgoing } = c.env;
  const destroy = () => outgoing.socket?.destroy();
  if (cut) {
    const body = Buffer.from(JSON.stringify(cut.body));
    outgoing.writeHead(cut.status, {
      "content-type": FAMILIES[family!].mediaType,
      "content-length": body.length,
      "x-amzn-RequestId": c.get("requestId"),
    });
    outgoing.write(body.subarray(0, body.length >> 1), destroy);
  } else void pause(holdMs).then(destroy);
  return RESPONSE_ALREADY_SENT;
}

const answered = (c: Context<Env>, family: FamilyName, { status, body, headers }: Answer): Response => {
  for (const [name, value] of Object.entries(headers ?? {})) c.header(name, value);
  c.header("Content-Type", FAMILIES[family].mediaType);
  return c.body(JSON.stringify(body), status as 200);
};

const refused = (c: Context<Env>, family: FamilyName, refusal: Refusal): Response => {
  const body = refusal.body?.(c.get("requestId")) ?? FAMILIES[family].refusal(refusal, c.get("requestId"));
  return answered(c, family, { status: refusal.status, headers: refusal.headers, body });
};

/** Whose words an answer is in when no operation is there to say. */
const familyOf = (path: string): FamilyName => {
  const below = path.replace(/^\/(na|eu|fe)(?=\/)/, "");
  if (below.startsWith("/auth/")) return "login";
  if (below.startsWith("/amc/audiences/")) return "audiences";
  if (below.startsWith("/dsp/")) return "dsp";
  return below.startsWith("/audiences/") ? "discovery" : "profiles";
};

import { join } from "node:path";
import { type DestinationStream, pino } from "pino";
import { onTestFinished } from "vitest";
import type { OpenOptions, State } from "../../src/index.ts";
import type { Ledger } from "../../src/jobs/ledger.ts";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { openStateFolder } from "../../src/ledger/state-folder.ts";
import { newId } from "../../src/lib/id.ts";
import type { AuditEntry } from "../../src/model/audit-entry.ts";
import { createApi } from "../../src/server/app.ts";
import { createHub } from "../../src/server/hub.ts";
import type { Handled } from "../../src/server/operation.ts";
import { Refusal } from "../../src/server/problems.ts";
import { RIGHTS, type Right } from "../../src/server/rights.ts";
import type { Service } from "../../src/server/service.ts";
import { createWorks } from "../../src/server/works.ts";
import { openSite, type Site, type SiteOptions } from "../e2e/site.ts";

export interface MadeService {
  site: Site;
  service: Service;
  /** The state folder's own. */
  ledger: Ledger;
  /** Everything that was logged, as one text. */
  logged(): string;
  audited(): Promise<AuditEntry[]>;
  /** The API of these routes. */
  api(routes: readonly Handled[], rights?: readonly Right[]): Api;
  /** Until nothing is at work any more. */
  idle(): Promise<void>;
}

/** The API as somebody with these rights uses it. */
export interface Api {
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what is in it is what the test says.
  body: any;
}

/** What routes work with, over a site's own folder, state and Amazon. */
export async function makeService(options?: SiteOptions): Promise<MadeService> {
  const site = await openSite(options);
  const { clock, folder } = site;
  const home = join(folder, ".headwater");
  openStateFolder(home).close();
  const kept = await openLedger(join(home, "ledger.sqlite"), { clock });
  const using = new Set<Promise<unknown>>();
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) } satisfies DestinationStream);
  const hub = createHub(log);
  const openHere = (more: Partial<OpenOptions> = {}) => site.open(more);
  const works = createWorks({ open: openHere, clock, hub, log });
  onTestFinished(async () => {
    await works.close();
    kept.close();
  });
  const service: Service = {
    clock,
    log,
    url: "http://localhost:8080",
    startedAt: clock.now(),
    state: { folder, home, kept } as unknown as State,
    with: async (work) => {
      const done = site.with(work);
      using.add(done);
      return done.finally(() => using.delete(done));
    },
    works,
    hub,
    audit: (who, did, to, detail) =>
      kept.addAuditEntry({
        auditId: newId(),
        at: clock.now(),
        who: who.name,
        did,
        ...(to !== undefined && { to }),
        ...(detail !== undefined && { detail }),
      }),
  };
  return {
    site,
    service,
    ledger: kept,
    logged: () => lines.join(""),
    audited: async () => (await kept.auditEntries({ limit: 100 })).reverse(),
    api: (routes, rights = RIGHTS) => apiOf(routes, rights),
    idle: async () => {
      while (works.all().some(({ state }) => state === "waiting" || state === "running"))
        await new Promise<void>((resolve) => {
          const stop = hub.listen(() => {
            stop();
            resolve();
          });
        });
      await Promise.allSettled(using);
    },
  };
}

function apiOf(routes: readonly Handled[], rights: readonly Right[]): Api {
  const app = createApi(routes, {
    access: (access) => async (c, next) => {
      if (!["open", "session", ...rights].includes(access)) throw new Refusal(403, "auth.forbidden", "No.");
      c.set("who", { name: "ann", kind: "user", id: "u1", rights });
      await next();
    },
    once: () => (_c, next) => next(),
  });
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await app.request(path, init);
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.includes("json");
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
  return {
    get: (path) => ask(path, {}),
    post: (path, body) =>
      ask(path, {
        method: "POST",
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { "content-type": "application/json" },
        }),
      }),
  };
}

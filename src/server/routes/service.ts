import { version } from "../../lib/version.ts";
import { getService, healthz, metrics, readyz } from "../api/service.ts";
import type { Handled } from "../operation.ts";
import { handled } from "../operation.ts";
import { Refusal } from "../problems.ts";
import type { Service } from "../service.ts";

export interface Vitals {
  closing(): boolean;
  /** In the text format of Prometheus. */
  metrics(): Promise<{ text: string; contentType: string }>;
}

export const serviceRoutes = (service: Service, vitals: Vitals): Handled[] => [
  handled(healthz, async () => ({ status: "ok" as const })),
  handled(readyz, async () => {
    if (vitals.closing())
      throw new Refusal(503, "service.closing", "The service is ending.", {
        headers: { "Retry-After": "10" },
      });
    await service.state.kept.scheduleStates();
    return { status: "ready" as const };
  }),
  handled(metrics, async ({ c }) => {
    const { text, contentType } = await vitals.metrics();
    return c.body(text, 200, { "Content-Type": contentType, "Cache-Control": "no-store" });
  }),
  handled(getService, async () => {
    const lastFailed = service.works.all().find(({ state }) => state === "failed");
    return {
      version: version(),
      startedAt: service.startedAt,
      address: service.url,
      folder: service.state.folder,
      stateFolder: service.state.home,
      lastError: lastFailed?.error,
    };
  }),
];

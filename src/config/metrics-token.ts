import { type Environment, variable } from "./environment.ts";

/** Who may read /metrics, as HEADWATER_METRICS_TOKEN says; absent: nobody was told. */
export const metricsTokenOf = (env: Environment = process.env): string | undefined =>
  variable(env, "HEADWATER_METRICS_TOKEN");

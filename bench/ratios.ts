import type { Stage } from "./shapes.ts";

/** Ratios of CPU seconds by name; `…_row_pipeline` are better when larger, all others when smaller. */
export type Ratios = Record<string, number>;

export function ratiosOf(stages: readonly Stage[]): Ratios {
  const named = new Map(stages.map((stage) => [stage.stage, stage]));
  const ratios: Ratios = {};
  const set = (name: string, above: number | undefined, below: number | undefined): void => {
    if (above && below) ratios[name] = Number((above / below).toPrecision(4));
  };
  const vsScan = (name: string, stage: string): void =>
    set(name, named.get(stage)?.cpuSeconds, named.get(stage)?.scanCpuSeconds);
  const first = named.get("first-load");
  vsScan("mirror_1pct_vs_scan", "mirror-plan");
  vsScan("mirror_1pct_whole_vs_scan", "mirror-whole");
  vsScan("mirror_unchanged_vs_scan", "unchanged");
  vsScan("mirror_unchanged_file_vs_scan", "unchanged-file");
  set("first_load_vs_row_pipeline", first?.pipelineCpuSeconds, first?.cpuSeconds);
  set("first_load_vs_plain_row_pipeline", first?.plainPipelineCpuSeconds, first?.cpuSeconds);
  vsScan("first_load_vs_scan", "first-load");
  set("resume_vs_first_load", named.get("resume")?.cpuSeconds, first?.cpuSeconds);
  set("events_vs_members", named.get("events")?.cpuSeconds, first?.cpuSeconds);
  return ratios;
}

/** By how much a ratio may worsen before it counts, as a share: figures of one machine differ so much from run to run. */
const TOLERANCE = 0.25;

/** What has worsened, as sentences. Ratios that are not in both are not compared. */
export function worsened(now: Ratios, before: Ratios): string[] {
  return Object.entries(before).flatMap(([name, was]) => {
    const is = now[name];
    if (is === undefined) return [];
    const worse = name.endsWith("_row_pipeline") ? was / is : is / was;
    if (worse <= 1 + TOLERANCE) return [];
    return [`${name} was ${was} and is ${is}: ${Math.round((worse - 1) * 100)} % worse.`];
  });
}

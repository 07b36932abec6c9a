import { DEFAULTS } from "../src/config/defaults.ts";
import { AMAZON_LIMITS } from "../src/model/amazon-limits.ts";
import { leastTime } from "../src/plan/least-time.ts";
import { whole } from "./machine.ts";
import type { Ratios } from "./ratios.ts";
import type { Stage } from "./shapes.ts";
import type { StartUp } from "./start-up.ts";

/** What was measured of one kind of file. */
export interface ReportedCase {
  /** Kind of ids, and format. */
  name: string;
  stages: Stage[];
  ratios: Ratios;
  /** Of Headwater's stages. */
  peakRssMiB: number;
  startUp?: StartUp | undefined;
}

/** What `--json` prints. */
export interface Report {
  ratios: Ratios;
  stages: (Stage & { case: string })[];
  peakRssMiB: number;
  machine: string;
  rows: number;
  startUp?: StartUp | undefined;
}

/** What a ratio is to be, where one is set. */
const TARGETS: Record<string, string> = {
  mirror_1pct_vs_scan: "≤ 4",
  mirror_1pct_whole_vs_scan: "≤ 5",
  mirror_unchanged_vs_scan: "≤ 2.5",
  first_load_vs_row_pipeline: "≥ 4",
  events_vs_members: "≤ 3",
};

/** The same for people, as tables in Markdown. */
export function printed({ machine, rows, stages, ratios, startUp, peakRssMiB }: Report): string {
  const tables = [...Map.groupBy(stages, (stage) => stage.case)].map(([name, of]) => tableOf(name, of));
  const lines = [
    `${machine}\n${whole(rows)} people\n`,
    ...tables,
    "| ratio of CPU seconds | measured | target at 10 M rows |\n| --- | --- | --- |",
    ...Object.entries(ratios).map(([name, ratio]) => `| ${name} | ${ratio} | ${TARGETS[name] ?? ""} |`),
    `\nPeak RSS ${whole(peakRssMiB)} MiB.`,
  ];
  if (startUp)
    lines.push(
      `headwater --help ${startUp.helpMs - startUp.nodeMs} ms over node's own ${startUp.nodeMs} ms; headwater plan of 1,000 rows ${startUp.planMs} ms.`,
    );
  return lines.join("\n");
}

function tableOf(name: string, stages: readonly Stage[]): string {
  const rows = stages.map((stage) => {
    const { title, records, cpuSeconds, wallSeconds, peakRssMiB, spillMiB, writtenMiB, sending } = stage;
    const { scanCpuSeconds, pipelineCpuSeconds } = stage;
    const rate = sending && sending.seconds > 0.2 ? whole(sending.records / sending.seconds) : "";
    const cells = [
      title,
      whole(records),
      cpuSeconds.toFixed(2),
      wallSeconds.toFixed(1),
      whole(peakRssMiB),
      whole(spillMiB),
      writtenMiB === undefined ? "" : whole(writtenMiB),
      scanCpuSeconds ? (cpuSeconds / scanCpuSeconds).toFixed(2) : "",
      pipelineCpuSeconds ? (pipelineCpuSeconds / cpuSeconds).toFixed(2) : "",
      rate,
      atAmazon(records),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const heads = [
    name,
    "records",
    "CPU s",
    "wall s",
    "peak RSS MiB",
    "spill MiB",
    "written MiB",
    "÷ scan",
    "row pipeline ÷ it",
    "records/s sent",
    "least time at Amazon",
  ];
  return `| ${heads.join(" | ")} |\n|${" --- |".repeat(heads.length)}\n${rows.join("\n")}\n`;
}

/** How long so many records take at least under the limits that a profile has by default, and which of them binds. */
function atAmazon(records: number): string {
  const requests = Math.ceil(records / DEFAULTS.batchRecords);
  const { ms, bound } = leastTime(
    { requests, records },
    {
      perSecond: DEFAULTS.requestsPerSecond,
      perHour: DEFAULTS.requestsPerHour,
      recordsPerHour: AMAZON_LIMITS.recordsPerHour,
    },
  );
  return bound ? `${Math.round(ms / 1000)} s (${bound})` : "";
}

/**
 * Draws on what each stage spends its CPU, as SVG that is readable on light and dark pages:
 * `npm run --silent bench -- --json | node bench/draw-stages.ts > docs/images/stages.svg`.
 */
import { text } from "node:stream/consumers";
import { whole } from "./machine.ts";
import type { Report } from "./report.ts";

/** Events of a run, and what they begin, in the order in which they are drawn. */
const PHASES: Record<string, { words: string; colour: string }> = {
  start: { words: "starting", colour: "#8a8f98" },
  opening: { words: "opening, asking Amazon", colour: "#b07aa1" },
  reading: { words: "reading, hashing", colour: "#3b82c4" },
  comparing: { words: "comparing", colour: "#e0812b" },
  read: { words: "keeping the plan", colour: "#c9a227" },
  preparing: { words: "outbox", colour: "#4c9f5a" },
  sending: { words: "sending", colour: "#d1495b" },
  remembering: { words: "snapshot", colour: "#2a9d9d" },
  processing: { words: "settling", colour: "#7d6bb3" },
};
/** Phases that are drawn as another: they are short, and begin at other places in other runs. */
const SAME: Record<string, string> = { "creating-audience": "preparing", resuming: "opening" };

const report = JSON.parse(await text(process.stdin)) as Report;
const stages = report.stages.filter(
  ({ stage, case: name }) => name === report.stages[0]!.case && !/^(scan|pipeline)-/.test(stage),
);

const WIDTH = 860;
const BAR = { left: 16, width: 660, height: 20, step: 48, top: 84 };
const height = BAR.top + stages.length * BAR.step + 8;

const drawn = stages.map(({ title, cpuSeconds, scanCpuSeconds, phases }, index) => {
  const y = BAR.top + index * BAR.step;
  const seconds = new Map<string, number>();
  for (const phase of phases) {
    const name = SAME[phase.name] ?? phase.name;
    seconds.set(name, (seconds.get(name) ?? 0) + phase.cpuSeconds);
  }
  const sum = [...seconds.values()].reduce((total, one) => total + one, 0);
  let x = BAR.left;
  const parts = Object.entries(PHASES).map(([name, { words, colour }]) => {
    const part = seconds.get(name) ?? 0;
    const width = (part / sum) * BAR.width;
    const rect = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${BAR.height}" fill="${colour}"><title>${words}: ${part.toFixed(2)} CPU s</title></rect>`;
    x += width;
    return rect;
  });
  const times = scanCpuSeconds ? `, ${(cpuSeconds / scanCpuSeconds).toFixed(1)} × scan` : "";
  return `<text x="${BAR.left}" y="${y - 6}">${title}</text>
${parts.join("\n")}
<text x="${BAR.left + BAR.width + 12}" y="${y + 15}">${cpuSeconds.toFixed(2)} CPU s${times}</text>`;
});

const COLUMNS = 5;
const legend = Object.values(PHASES).map(({ words, colour }, index) => {
  const x = BAR.left + (index % COLUMNS) * 168;
  const y = 34 + Math.floor(index / COLUMNS) * 18;
  return `<rect x="${x}" y="${y - 9}" width="10" height="10" fill="${colour}"/><text x="${x + 15}" y="${y}">${words}</text>`;
});

console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="CPU seconds of each stage of ${whole(report.rows)} people">
<style>text { font: 12px system-ui, sans-serif; fill: #24292f } @media (prefers-color-scheme: dark) { text { fill: #d8dee9 } }</style>
<text x="${BAR.left}" y="14">CPU seconds of ${whole(report.rows)} people, each bar as shares of its own stage. ${report.machine}</text>
${legend.join("\n")}
${drawn.join("\n")}
</svg>`);

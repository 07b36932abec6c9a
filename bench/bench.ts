import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBundle } from "../scripts/bundle.ts";
import { readMachine } from "../src/config/machine.ts";
import { liftVolume } from "./amazon.ts";
import { type Data, openForData, pathOf, writeConfig, writeFiles } from "./data.ts";
import { listening } from "./listening.ts";
import { machine, whole } from "./machine.ts";
import { type BenchOptions, readOptions } from "./options.ts";
import { type Ratios, ratiosOf, worsened } from "./ratios.ts";
import { printed, type Report, type ReportedCase } from "./report.ts";
import { runShapes } from "./shapes.ts";
import { startUp } from "./start-up.ts";

/**
 * Measures the main job on made-up people: each stage in a process of its own, against an emulator in another, behind a
 * sink that counts what is sent, beside a bare scan and a row-at-a-time pipeline. Limits are lifted, so that this machine is
 * measured and not Amazon's patience. What is sent is checked against what the data says.
 */
const say = (text: string): boolean => process.stderr.write(`${text}\n`);
const options = asked();

/** What was typed, or a word on what to type in its place. */
function asked(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    say((error as Error).message);
    process.exit(2);
  }
}

await makeBundle();
const cases: ReportedCase[] = [];
for (const ids of options.ids)
  for (const format of options.formats) cases.push(await measure({ people: options.rows, ids, format }));
const [first, ...others] = cases;
const report: Report = {
  ratios: Object.assign({ ...first!.ratios }, ...others.map(named)) as Ratios,
  stages: cases.flatMap(({ stages, name }) => stages.map((stage) => ({ case: name, ...stage }))),
  peakRssMiB: Math.max(...cases.map(({ peakRssMiB }) => peakRssMiB)),
  machine: machine(),
  rows: options.rows,
  startUp: first!.startUp,
};
console.log(options.json ? JSON.stringify(report, null, 2) : printed(report));
if (options.save) saveBaseline(report);
if (options.compare) compare(report);

/** The ratios of a case that is not the first carry its name. */
function named({ ratios, name }: ReportedCase): Ratios {
  return Object.fromEntries(
    Object.entries(ratios).map(([ratio, value]) => [`${ratio}.${name.replace(", ", ".")}`, value]),
  );
}

async function measure({ people, ids, format }: Omit<Data, "folder">): Promise<ReportedCase> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-bench-"));
  const data = { folder, people, ids, format };
  const limits = readMachine({ configFile: join(folder, "headwater.yaml") });
  mkdirSync(join(folder, "tmp"));
  const database = await openForData(folder, limits.threads);
  const emulator = await listening("src/cli/main.ts", "emulator", "--port", "0", "--count-only");
  const sink = await listening("bench/sink.ts", emulator.url);
  try {
    const { url } = sink;
    await liftVolume(url);
    writeConfig(data, Number(new URL(url).port));
    const name = `${ids}, ${format}`;
    const stages = await runShapes({
      data,
      database,
      machine: limits,
      url,
      only: options.only,
      onStage: (title) => say(`${name}: ${title}`),
    });
    if (existsSync(pathOf(data, "people")))
      say(
        `${whole(people)} people are ${whole(statSync(pathOf(data, "people")).size / 1e6)} MB of ${format}`,
      );
    const ours = stages.filter(({ stage }) => !/^(scan|pipeline)-/.test(stage));
    if (options.only.includes("start-up")) await writeFiles(database, data, ["thousand"]);
    return {
      name,
      stages,
      ratios: ratiosOf(stages),
      peakRssMiB: Math.max(0, ...ours.map(({ peakRssMiB }) => peakRssMiB)),
      startUp: options.only.includes("start-up") ? await startUp(folder) : undefined,
    };
  } finally {
    sink.child.kill();
    emulator.child.kill();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ratios by number of rows. */
type Baseline = Record<string, Ratios>;

function readBaseline(): Baseline {
  return existsSync(options.baseline) ? (JSON.parse(readFileSync(options.baseline, "utf8")) as Baseline) : {};
}

function saveBaseline({ rows, ratios }: Report): void {
  const baseline = readBaseline();
  const saved = { ...baseline, [rows]: { ...baseline[rows], ...ratios } };
  writeFileSync(options.baseline, `${JSON.stringify(saved, null, 2)}\n`);
}

function compare({ rows, ratios }: Report): void {
  const before = readBaseline()[rows];
  const problems = before
    ? worsened(ratios, before)
    : [`${options.baseline} has no ratios of ${whole(rows)} rows: write them with --save.`];
  for (const problem of problems) say(problem);
  if (problems.length > 0) process.exitCode = 1;
  else say("No ratio is more than 25 % worse than the baseline.");
}

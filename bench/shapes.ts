import { rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../src/config/machine.ts";
import type { Database } from "../src/sql/database.ts";
import { recordsReceived } from "./amazon.ts";
import { csvOf, type Data, type FileName, pathOf, writeFiles } from "./data.ts";
import { type Expected, expected } from "./expected.ts";
import { runStage } from "./run-stage.ts";
import type { StageFigures, Task } from "./stage.ts";

/** What is measured, in the order in which it is run. */
export const SHAPES = [
  "first-load",
  "mirror",
  "unchanged",
  "add",
  "remove",
  "resume",
  "events",
  "start-up",
] as const;
export type Shape = (typeof SHAPES)[number];

/** What one stage cost, and what it is held against. */
export interface Stage extends StageFigures {
  /** Of the stage, e.g. `mirror-whole`. */
  stage: string;
  title: string;
  spillMiB: number;
  /** CPU seconds of a bare scan of the file that it reads, and of the row-at-a-time pipelines over as many rows. */
  scanCpuSeconds?: number | undefined;
  pipelineCpuSeconds?: number | undefined;
  plainPipelineCpuSeconds?: number | undefined;
}

export interface Bench {
  data: Data;
  /** For files and counts, not for what is measured. */
  database: Database;
  machine: Machine;
  /** Of the sink, behind which the emulator stands. */
  url: string;
  only: readonly Shape[];
  onStage(title: string): void;
}

/** Runs the shapes that are asked for, and what they need before them, and checks what was sent. @throws {Error} where a count is wrong */
export async function runShapes(bench: Bench): Promise<Stage[]> {
  return new Shapes(bench).run();
}

/** A scan is short, and every ratio rests on it: the median of several, but for a handful of people. */
const SCANS = { many: 3, few: 1, fewUpTo: 100_000 };
const AUDIENCE = "Bench of people";

class Shapes {
  readonly #bench: Bench;
  readonly #expected: Expected;
  readonly #stages: Stage[] = [];

  constructor(bench: Bench) {
    this.#bench = bench;
    this.#expected = expected(bench.database, bench.data);
  }

  async run(): Promise<Stage[]> {
    const runs: Record<Exclude<Shape, "start-up">, () => Promise<void>> = {
      "first-load": () => this.#firstLoad(),
      mirror: () => this.#mirror(),
      unchanged: () => this.#unchanged(),
      add: () => this.#one("add", "add 1 %", "added"),
      remove: () => this.#one("remove", "remove 1 %", "removed"),
      resume: () => this.#resume(),
      events: () => this.#events(),
    };
    const wanted = SHAPES.filter((shape) => shape !== "start-up").filter((shape) => this.#wants(shape));
    if (wanted.some((shape) => shape !== "resume") && !wanted.includes("first-load"))
      wanted.unshift("first-load");
    for (const shape of wanted) await runs[shape]();
    return this.#stages;
  }

  #wants(shape: Shape): boolean {
    return this.#bench.only.includes(shape);
  }

  /** Everything else but a resume begins with it; the pipeline beside it is run where it is asked for itself. */
  async #firstLoad(): Promise<void> {
    await this.#write("people");
    if (this.#wants("first-load")) await this.#pipelinesOver("people");
    await this.#sync("first-load", "first load", "people", "people", await this.#expected.people("people"));
  }

  async #mirror(): Promise<void> {
    await this.#write("changed");
    const differences = await this.#expected.differences("people", "changed");
    await this.#measure(
      "mirror-plan",
      "mirror, 1 % new, 1 % changed, 1 % gone: plan only",
      "changed",
      {
        kind: "plan",
        folder: this.#folder,
        name: "changed",
      },
      differences,
    );
    await this.#sync("mirror-whole", "the same, sent and remembered", "changed", "changed", differences);
  }

  /** The file that the audience was filled from last, as another export without a change would be, and then untouched. */
  async #unchanged(): Promise<void> {
    const name = this.#wants("mirror") ? "changed" : "people";
    const file = pathOf(this.#bench.data, name);
    const soon = new Date(statSync(file).mtimeMs + 1_000);
    utimesSync(file, soon, soon);
    await this.#sync("unchanged", "mirror, unchanged rows", name, name, 0);
    await this.#sync("unchanged-file", "mirror, unchanged file", name, name, 0);
  }

  async #one(shape: "add" | "remove", title: string, name: FileName): Promise<void> {
    await this.#write(name);
    await this.#pipelinesOver(name);
    await this.#sync(shape, title, name, name, await this.#expected.people(name));
  }

  async #resume(): Promise<void> {
    await this.#write("people");
    const people = await this.#expected.people("people");
    await this.#run({ kind: "half", folder: this.#folder, name: "killed" });
    await this.#measure(
      "resume",
      "resume of a first load killed at half",
      "people",
      { kind: "resume", folder: this.#folder },
      people,
    );
    const received = await recordsReceived(this.#bench.url, "Bench of a killed run");
    // Batches without an answer are sent again.
    const again = received - people;
    if (again < 0 || again > BATCHES_UNDERWAY * RECORDS_PER_BATCH)
      throw new Error(`resume: Amazon received ${received} records of ${people} people.`);
  }

  async #events(): Promise<void> {
    await writeFiles(this.#bench.database, this.#bench.data, ["purchases"]);
    await this.#measure("events", "events, one of each row", "people", {
      kind: "events",
      folder: this.#folder,
      name: "purchases",
    });
  }

  async #sync(stage: string, title: string, name: string, file: FileName, records: number): Promise<void> {
    const before = await recordsReceived(this.#bench.url, AUDIENCE);
    await this.#measure(stage, title, file, { kind: "sync", folder: this.#folder, name }, records);
    const received = (await recordsReceived(this.#bench.url, AUDIENCE)) - before;
    if (received !== records)
      throw new Error(`${stage}: Amazon received ${received} records; the data says ${records}.`);
  }

  /** Runs a stage beside its references. `records`: what the data says must come of it. */
  async #measure(stage: string, title: string, file: FileName, task: Task, records?: number): Promise<void> {
    const scanCpuSeconds = await this.#scan(file);
    const alike = file === "changed" ? "people" : file;
    const figures = await this.#run(task, title);
    if (records !== undefined && figures.records !== records)
      throw new Error(`${stage}: ${figures.records} records; the data says ${records}.`);
    this.#stages.push({
      stage,
      title,
      ...figures,
      scanCpuSeconds,
      pipelineCpuSeconds: this.#cpuSecondsOf(`pipeline-${alike}`),
      plainPipelineCpuSeconds: this.#cpuSecondsOf(`pipeline-plain-${alike}`),
    });
  }

  /** CPU seconds of the bare scan of a file: the median of several. */
  async #scan(file: FileName): Promise<number> {
    const { data, machine } = this.#bench;
    const stage = `scan-${file}`;
    const known = this.#cpuSecondsOf(stage);
    if (known !== undefined) return known;
    const path = pathOf(data, file);
    const runs: (StageFigures & { spillMiB: number })[] = [];
    const count = data.people <= SCANS.fewUpTo ? SCANS.few : SCANS.many;
    for (let run = 0; run < count; run++)
      runs.push(
        await this.#run({ kind: "scan", file: path, format: data.format, ...machine }, `scan of ${file}`),
      );
    const median = runs.sort((a, b) => a.cpuSeconds - b.cpuSeconds)[Math.floor(count / 2)]!;
    this.#stages.push({ stage, title: `bare scan of ${file}`, ...median });
    return median.cpuSeconds;
  }

  async #pipelinesOver(file: FileName): Promise<void> {
    const keepIn = join(this.#folder, "row-pipeline.sqlite");
    await this.#pipeline(`pipeline-${file}`, `row-at-a-time pipeline over ${file}`, file, keepIn);
    rmSync(keepIn);
    await this.#pipeline(`pipeline-plain-${file}`, "the same, plainly: no phone rules, nothing kept", file);
  }

  async #pipeline(stage: string, title: string, file: FileName, keepIn?: string): Promise<void> {
    const { data, url } = this.#bench;
    const task = { kind: "pipeline", file: csvOf(data, file), url, audience: `Bench of ${stage}` } as const;
    const figures = await this.#run(keepIn === undefined ? task : { ...task, keepIn }, title);
    const rows = await this.#expected.rows(file);
    if (figures.records !== rows) throw new Error(`${stage}: ${figures.records} records of ${rows} rows.`);
    this.#stages.push({ stage, title, ...figures });
  }

  /** Of a stage that has been run. */
  #cpuSecondsOf(name: string): number | undefined {
    return this.#stages.find(({ stage }) => stage === name)?.cpuSeconds;
  }

  #run(task: Task, title = ""): Promise<StageFigures & { spillMiB: number }> {
    if (title !== "") this.#bench.onStage(title);
    return runStage(task, [join(this.#folder, ".headwater/tmp")]);
  }

  #write(name: FileName): Promise<void> {
    return writeFiles(this.#bench.database, this.#bench.data, [name]);
  }

  get #folder(): string {
    return this.#bench.data.folder;
  }
}

/** What may have been on its way when a process was killed: our lanes, and our batches. */
const BATCHES_UNDERWAY = 4;
const RECORDS_PER_BATCH = 6_000;

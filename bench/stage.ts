import { readFileSync } from "node:fs";
import { join } from "node:path";
import { peakRssMiB } from "./process-figures.ts";

/** What one stage is to do, in a process that does nothing else. Paths are absolute. */
export type Task =
  | { kind: "scan"; file: string; format: "csv" | "parquet"; threads: number; memory: string }
  /** `keepIn`: a file for what was sent, where the pipeline is to do all that Headwater does. */
  | { kind: "pipeline"; file: string; url: string; audience: string; keepIn?: string }
  | { kind: "plan" | "sync" | "events"; folder: string; name: string }
  /** Kills itself once half of the records are accepted. */
  | { kind: "half"; folder: string; name: string }
  | { kind: "resume"; folder: string };

/** A part of a stage, as the events of a run tell them apart. */
export interface Phase {
  name: string;
  cpuSeconds: number;
  wallSeconds: number;
}

/** What one stage cost: CPU seconds and memory are of the whole process, start-up included. */
export interface StageFigures {
  /** Records sent, or planned where only a plan is made. */
  records: number;
  rowsRead: number;
  cpuSeconds: number;
  /** Until the work began: Node, and the modules. */
  startCpuSeconds: number;
  wallSeconds: number;
  peakRssMiB: number;
  /** Bytes that went to the disk, deleted again or not; absent where the system does not tell. */
  writtenMiB?: number | undefined;
  phases: Phase[];
  /** Requests answered after the first, for records a second from the outbox. */
  sending?: { records: number; seconds: number } | undefined;
}

interface Done {
  records: number;
  rowsRead?: number;
  sending?: StageFigures["sending"];
}

/** What bin/headwater runs, so that it starts as it does for a user. */
const BUNDLE = join(import.meta.dirname, "../.bundle/index.js");

const startedAt = performance.now();
const MIB = 2 ** 20;
/** Longest wait for Amazon's jobs, in milliseconds of the stage's clock. */
const WAIT_MS = 3_600_000;
const cpuNow = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const phases: Phase[] = [];
let mark = { name: "start", cpu: 0, at: 0 };
/** Ends a phase and begins the next. */
function begin(name: string): void {
  if (name === mark.name) return;
  const [cpu, at] = [cpuNow(), performance.now()];
  phases.push({ name: mark.name, cpuSeconds: cpu - mark.cpu, wallSeconds: (at - mark.at) / 1000 });
  mark = { name, cpu, at };
}

const task = JSON.parse(process.argv[2]!) as Task;
const work = await {
  scan,
  pipeline,
  plan: headwater,
  sync: headwater,
  events: headwater,
  half: headwater,
  resume: headwater,
}[task.kind]();
begin("opening");
const startCpuSeconds = cpuNow();
const { records, rowsRead = 0, sending } = await work();
begin("end");
const figures: StageFigures = {
  records,
  rowsRead,
  cpuSeconds: cpuNow(),
  startCpuSeconds,
  wallSeconds: (performance.now() - startedAt) / 1000,
  peakRssMiB: peakRssMiB(process),
  writtenMiB: writtenMiB(),
  phases,
  sending,
};
console.log(JSON.stringify(figures));

/** The least that reading the file can cost: every cell, nothing done with it. */
async function scan(): Promise<() => Promise<Done>> {
  const { openDatabase } = await import("../src/sql/database.ts");
  const { sql } = await import("../src/sql/sql.ts");
  const { rowsOf } = await import("./expected.ts");
  return async () => {
    const { file, format, threads, memory } = task as Task & { kind: "scan" };
    const database = await openDatabase({ memory, threads });
    const { rows } = await database.one(sql`
      select count(*) as rows, sum(strlen(external_id)), sum(strlen(email)), sum(strlen(phone)), sum(strlen(country))
        from (${rowsOf(file, format)})`);
    database.close();
    return { records: 0, rowsRead: Number(rows) };
  };
}

async function pipeline(): Promise<() => Promise<Done>> {
  const { plainAmazon } = await import("./amazon.ts");
  const { PLAIN, REQUESTS_AT_ONCE, rowPipeline, thoroughPeer } = await import("./row-pipeline.ts");
  return async () => {
    const { file, url, audience, keepIn } = task as Task & { kind: "pipeline" };
    const amazon = await plainAmazon(url, REQUESTS_AT_ONCE);
    using thorough = keepIn === undefined ? undefined : thoroughPeer(keepIn);
    const id = await amazon.makeAudience(audience);
    const records = await rowPipeline(file, id, amazon, thorough ?? PLAIN);
    amazon.close();
    return { records };
  };
}

async function headwater(): Promise<() => Promise<Done>> {
  const { open } = (await import(BUNDLE)) as typeof import("../src/index.ts");
  const { jumpClock } = await import("./jump-clock.ts");
  return async () => {
    const { kind, folder, name } = task as Task & { folder: string; name: string };
    const sent = { first: { at: 0, records: 0 }, last: { at: 0, records: 0 } };
    await using opened = await open({
      cwd: folder,
      clock: jumpClock(),
      onEvent: (event) => {
        if (event.kind !== "sending") return event.kind === "waiting" ? undefined : begin(event.kind);
        sent.last = { at: performance.now(), records: event.accepted };
        if (sent.first.at === 0) {
          sent.first = sent.last;
          begin("sending");
        }
        if (event.accepted === event.records) begin("remembering");
        if (kind === "half" && event.accepted >= event.records / 2) process.kill(process.pid, "SIGKILL");
      },
    });
    const sending = (): StageFigures["sending"] => ({
      records: sent.last.records - sent.first.records,
      seconds: (sent.last.at - sent.first.at) / 1000,
    });
    if (kind === "plan") {
      const { changes, rows } = await opened.plan(name);
      return { records: changes.add + changes.update + changes.renew + changes.remove, rowsRead: rows.read };
    }
    if (kind === "events") {
      const { report } = await opened.sendEvents(name);
      return { records: report!.books.accepted, sending: sending() };
    }
    if (kind === "resume") {
      const reports = await opened.resume({ waitMs: WAIT_MS });
      return { records: reports.reduce((sum, { books }) => sum + books.accepted, 0), sending: sending() };
    }
    const { report } = await opened.sync(name, { waitMs: WAIT_MS });
    return { records: report!.books.accepted, rowsRead: report!.plan.rows.read, sending: sending() };
  };
}

/** By Linux's own books. */
function writtenMiB(): number | undefined {
  try {
    const bytes = /^write_bytes: (\d+)/m.exec(readFileSync("/proc/self/io", "utf8"));
    return bytes ? Math.round(Number(bytes[1]) / MIB) : undefined;
  } catch {
    return undefined;
  }
}

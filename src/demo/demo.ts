import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bug, DataError } from "../errors.ts";
import type { AudienceReport } from "../index.ts";
import { systemClock } from "../lib/clock.ts";
import { thousands as count } from "../lib/number.ts";
import { openDatabase } from "../sql/database.ts";
import { ExpectedMembers, rowsOfFile } from "./books.ts";
import { configOf } from "./config.ts";
import { type EmulatorProcess, startEmulatorProcess } from "./emulator-process.ts";
import { PurchaseStory } from "./purchase-story.ts";
import { findRawValues, RawValues } from "./raw-values.ts";
import { faultsOfFirstDay, faultsToPost, REHEARSED, type RehearsedFault, timesStruck } from "./rehearsal.ts";
import { type Setting, withHeadwater } from "./setting.ts";
import { seconds, several } from "./words.ts";
import { makeWorld } from "./world.ts";

export interface DemoOptions {
  /** People on the first day. */
  people: number;
  /** What goes wrong beside the story. @default nothing */
  faults?: readonly RehearsedFault[];
  /** Where files and state go. @default a new temporary folder */
  folder?: string;
  /** How this command line is started, without its arguments. */
  program: readonly string[];
  write: (line: string) => void;
}

/** Amazon's jobs in the emulator end within a second. In milliseconds. */
const WAIT_MS = 30_000;

/**
 * The main job from end to end on synthetic people, against an emulator in a process of its own: all four modes, a broken
 * export, a kill, purchases, and the books. Returns whether everything came out as it must.
 */
export async function runDemo({
  people,
  faults = [],
  folder = newFolder(),
  program,
  write,
}: DemoOptions): Promise<boolean> {
  const startedAt = systemClock.now();
  const said: string[] = [];
  const say = (line = ""): void => {
    said.push(line);
    write(line);
  };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  say(`Headwater's demo: ${count(people)} synthetic people, an emulator of Amazon's API, no account needed.`);
  const emulator = await startEmulatorProcess(program);
  const database = await openDatabase({ memory: "300MB", threads: 2 });
  try {
    const world = await makeWorld(database, folder, { people, now: startedAt });
    writeFileSync(join(folder, "headwater.yaml"), configOf(emulator.port, world, people));
    const story = new Story({ folder, world, emulator, database, program, faults, say });
    await emulator.addFaults(faultsToPost(faults));
    await story.tell();
    const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    const agreed = await story.closeTheBooks(said);
    const fine = (await story.countFaults()) && agreed;
    say();
    say(
      `${seconds(systemClock.now() - startedAt)}, and at most ${peakMiB} MiB of memory until the books were closed.`,
    );
    say(`Files, configuration and state are in ${folder}`);
    say("Next, for example:");
    say(`  bin/headwater runs --config ${join(folder, "headwater.yaml")}`);
    say(`  bin/headwater hash ${world.newcomers} | head -3`);
    say("  bin/headwater init YOUR-FILE.csv");
    return fine;
  } finally {
    database.close();
    emulator.stop();
  }
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), "headwater-demo-"));

/** What happens in the demo, day by day, and what must be at Amazon after it. */
class Story {
  readonly #setting: Setting;
  /** What must be at Amazon: worked out when the story is over, so that it costs the story no memory. */
  readonly #expectations: ((expected: ExpectedMembers) => Promise<void>)[] = [];
  readonly #purchases: PurchaseStory;
  #lastReport: AudienceReport | undefined;
  #kills = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#purchases = new PurchaseStory(setting);
  }

  async tell(): Promise<void> {
    const { world, emulator, faults, say } = this.#setting;
    await this.#step(
      "1. Day one. The whole customer file, as a mirror: the audience becomes exactly this list.",
      "customers",
    );
    this.#expect(async (expected) => expected.mirror(await this.#rows(world.customers)));
    for (const fault of faultsOfFirstDay(faults)) await emulator.clearFault(fault);
    await this.#step(
      "2. Day two, from Parquet: 1 % gone, 1 % new, 1 % with another address, 1 % said no. Only changes travel.",
      "next-day",
    );
    this.#expect(async (expected) => expected.mirror(await this.#rows(world.nextDay)));
    await this.#brokenExport("3. Day three: the export broke off in the middle.");
    await this.#step("4. Newcomers are added; add never removes.", "newcomers");
    this.#expect(async (expected) => expected.add(await this.#rows(world.newcomers)));
    await this.#step(
      "5. Who unsubscribed is taken out. The file has only ids: the hashes sent before are known.",
      "unsubscribed",
    );
    this.#expect(async (expected) => expected.remove(await this.#rows(world.unsubscribed)));
    say();
    say("6. Half of the people have new addresses: upsert. The process is killed on the way.");
    await this.#killOnTheWay();
    this.#expect(async (expected) => expected.add(await this.#rows(world.refreshed)));
    await this.#purchases.tell();
  }

  /** Compares, person by person and event by event, and looks for raw values. True when there is neither difference nor find. */
  async closeTheBooks(said: readonly string[]): Promise<boolean> {
    const { emulator, database, folder, world, say } = this.#setting;
    say();
    say("10. The books are closed: separate code hashes every row again, and looks for raw values …");
    const expected = new ExpectedMembers();
    for (const work of this.#expectations) await work(expected);
    const differences = await expected.differences(emulator.members());
    const events = await this.#purchases.closeTheBooks();
    const values = new RawValues();
    for (const file of Object.values(world)) values.add(await rowsOfFile(database, file));
    const finds = await findRawValues(database, join(folder, ".headwater"), values);
    for (const place of values.placesIn(said.join("\n")))
      finds.push({ where: `what the demo has printed, character ${place}`, count: 1 });
    const raw = finds.reduce((sum, find) => sum + find.count, 0);
    const size = this.#lastReport?.audienceSize;
    const matchRate = this.#lastReport?.matchRate;
    say();
    say("The books, computed from the files by separate code");
    say(`  people, the files say              ${count(expected.size).padStart(9)}`);
    say(`  people, Amazon (the emulator) holds${count(await heldCount(emulator)).padStart(9)}`);
    say(`  differences, person by person      ${count(differences).padStart(9)}`);
    for (const line of events.lines) say(line);
    say(
      `  raw emails and phones found        ${count(raw).padStart(9)}   in state, logs, temporary files and output`,
    );
    for (const find of finds) say(`    ${find.where}: ${count(find.count)}`);
    if (size && matchRate !== undefined)
      say(
        `  matched by Amazon (simulated)      ${`${Math.round(matchRate * 100)} %`.padStart(9)}   ${count(size.matched)} people`,
      );
    say(`  usable: ${usableWords(this.#lastReport)}`);
    return differences === 0 && events.agreed && raw === 0;
  }

  /** Tells how often each rehearsed fault struck. True when none of them stayed away. */
  async countFaults(): Promise<boolean> {
    const { emulator, faults, say } = this.#setting;
    if (faults.length === 0) return true;
    const struck = await emulator.struck();
    say();
    say("Faults rehearsed; the books above are after all of them");
    const times = faults.map((fault) => timesStruck(fault, struck, this.#kills));
    for (const [index, fault] of faults.entries())
      say(`  ${fault.padEnd(15)}${count(times[index]!).padStart(4)} ×   ${REHEARSED[fault].says}`);
    return times.every((number) => number > 0);
  }

  #expect(work: (expected: ExpectedMembers) => Promise<void>): void {
    this.#expectations.push(work);
  }

  #rows(file: string) {
    return rowsOfFile(this.#setting.database, file);
  }

  async #step(title: string, sync: string): Promise<void> {
    const { say } = this.#setting;
    say();
    say(title);
    const startedAt = systemClock.now();
    this.#lastReport = await withHeadwater(this.#setting, async (headwater) => {
      const { report } = await headwater.sync(sync, { waitMs: WAIT_MS });
      if (!report) throw new Bug("bug.demo", "A sync that was not declined has no report.");
      return report;
    });
    const { plan, books } = this.#lastReport;
    say(`   ${rowsLine(this.#lastReport)}`);
    say(`   ${changesLine(this.#lastReport)}`);
    say(
      `   ${count(books.accepted)} of ${count(books.planned)} records accepted in ${several(plan.uploadJobs, "upload job")}, ${several(plan.requests, "request")}, ${seconds(systemClock.now() - startedAt)}.`,
    );
  }

  async #brokenExport(title: string): Promise<void> {
    const { say, emulator } = this.#setting;
    say();
    say(title);
    const before = await emulator.uploads();
    const error = await withHeadwater(this.#setting, (headwater) =>
      headwater.sync("broken-export").then(
        () => undefined,
        (refusal: unknown) => refusal,
      ),
    );
    if (!(error instanceof DataError)) throw error ?? new Bug("bug.demo", "The safety stop did not hold.");
    say(`   Safety stop: ${error.message}`);
    say(`   Requests sent: ${(await emulator.uploads()) - before}. ${error.hint}`);
  }

  /** Kills a command line of its own while it sends, and goes on with another. */
  async #killOnTheWay(): Promise<void> {
    const { program, folder, emulator, say } = this.#setting;
    const before = await emulator.uploads();
    const [command, ...rest] = program;
    const child = spawn(command!, [...rest, "sync", "refreshed", "--yes"], { cwd: folder, stdio: "ignore" });
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.once("exit", (_, signal) => resolve(signal)),
    );
    while ((await emulator.uploads()) < before + KILL_AFTER_UPLOADS && child.exitCode === null)
      await systemClock.sleep(5);
    child.kill("SIGKILL");
    const signal = await ended;
    if (signal === "SIGKILL") this.#kills += 1;
    const sent = (await emulator.uploads()) - before;
    say(
      `   headwater sync refreshed --yes   ${signal === "SIGKILL" ? `killed (SIGKILL) after ${sent} requests` : "ended before it could be killed"}`,
    );
    const startedAt = systemClock.now();
    const reports = await withHeadwater(this.#setting, (headwater) => headwater.resume({ waitMs: WAIT_MS }));
    this.#lastReport = reports.find((report) => report.mode !== "events") ?? this.#lastReport;
    say(
      `   headwater resume                 ${count((await emulator.uploads()) - before - sent)} requests more, ${seconds(systemClock.now() - startedAt)}`,
    );
    const books = this.#lastReport?.books;
    if (books)
      say(
        `   planned ${count(books.planned)} = accepted ${count(books.accepted)} + refused ${books.refused} + unknown ${books.unknown} + to send ${books.toSend}`,
      );
  }
}

const KILL_AFTER_UPLOADS = 4;

/** Amazon's own times: docs/amazon-api.md. */
const usableWords = (report: AudienceReport | undefined): string =>
  report?.amc?.reach === "connection"
    ? `in AMC instance ${report.amc.instanceId} within the hour; in the DSP within 36 hours, from 2,000 matched people on`
    : "in the DSP within 36 hours, from 2,000 matched people on";

const rowsLine = ({ plan: { rows } }: AudienceReport): string =>
  `${count(rows.read)} rows: ${count(rows.members)} people, ${count(rows.merged)} further rows of theirs, ${count(rows.held)} kept as is, ${count(rows.rejected)} skipped.`;

const changesLine = ({ plan: { changes } }: AudienceReport): string =>
  `${count(changes.add)} new, ${count(changes.update)} changed, ${count(changes.remove)} removed${changes.withdrawn > 0 ? ` (${count(changes.withdrawn)} for want of consent)` : ""}, ${count(changes.unchanged)} unchanged.`;

async function heldCount(emulator: EmulatorProcess): Promise<number> {
  let held = 0;
  for await (const _ of emulator.members()) held += 1;
  return held;
}

import { resolve } from "node:path";
import { Argument, type Command } from "commander";
import { RUN_LISTS, type Run, type RunList } from "../../index.ts";
import { recordCount } from "../../model/plan.ts";
import type { RunError } from "../../model/run.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, count, examples } from "../options.ts";
import { progressOn } from "../progress.ts";
import { exitCodeOf } from "../show/report.ts";
import { retryText } from "../show/retry.ts";
import { runText } from "../show/run.ts";
import { stoppable } from "../stop.ts";
import { type Column, table } from "../table.ts";
import { notBefore, number, STATE_WORDS, several, when } from "../words.ts";

interface RunsOptions extends CommonOptions {
  sync?: string;
  limit: number;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Lists runs and kept plans, the newest first; or shows one with its requests and what Amazon said.",
    )
    .argument("[run]", "a run's id")
    .option("--sync <name>", "only runs of this sync, or of this entry of events")
    .option("--limit <number>", "list so many", count, 20)
    .enablePositionalOptions()
    .action(async (run: string | undefined, options: RunsOptions) =>
      exit(run === undefined ? await list(options, effects) : await show(run, options, effects)),
    );
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater runs", "the last 20"],
    ["headwater runs 20261124-104455-k3f9", "one of them"],
    [
      "headwater runs export 20261124-104455-k3f9 rejections --to skipped.csv",
      "its skipped rows, with line numbers",
    ],
  ]);

  const shown = command.command("show <run>").description("Shows one run.");
  shown.action(async (run: string, options: CommonOptions) => exit(await show(run, options, effects)));
  commonOptions(shown, { config: true, json: true });
  examples(shown, [["headwater runs show 20261124-104455-k3f9", "the same as without show"]]);

  const retried = command
    .command("retry <run>")
    .description(
      "Sends again what is stuck or was refused in a run: requests that Amazon does not finish, with what it last said of them, and records in quarantine. Harmless: the same record twice is the same person, the same event id the same event.",
    );
  retried.action(async (run: string, options: CommonOptions) => exit(await retry(run, options, effects)));
  commonOptions(retried, { config: true, json: true });
  examples(retried, [
    ["headwater runs retry 20261124-104455-k3f9", "when Amazon has been at work for too long"],
  ]);

  const exported = command
    .command("export <run>")
    .description("Writes a list of a run to a file: CSV, JSON lines or Parquet, by the file's ending.")
    .addArgument(
      new Argument(
        "<list>",
        "rejections: skipped rows by line, without values; changes: external ids, or ids and types of events; refused: the ids of what Amazon did not take, and why",
      ).choices(RUN_LISTS),
    )
    .requiredOption("--to <file>", "the file to write; .csv, .jsonl or .parquet")
    .action(async (run: string, which: RunList, options: CommonOptions & { to: string }) =>
      exit(await exportTo(run, which, options, effects)),
    );
  commonOptions(exported, { config: true, json: true });
  examples(exported, [
    ["headwater runs export 20261124-104455-k3f9 rejections --to skipped.csv", "skipped rows and fields"],
    [
      "headwater runs export 20261124-104455-k3f9 changes --to changes.jsonl",
      "who was added, changed, taken out; or which events were sent",
    ],
    [
      "headwater runs export 20261124-104455-k3f9 refused --to refused.csv",
      "whom or what Amazon refused, and why",
    ],
  ]);
}

async function list({ config, json, sync, limit }: RunsOptions, effects: Effects): Promise<number> {
  const runs = await withHeadwater({ config }, effects, (headwater) => headwater.runs({ sync, limit }));
  await effects.stdout.write(json ? `${JSON.stringify(runs, null, 2)}\n` : runsTable(runs));
  return 0;
}

async function show(runId: string, { config, json }: CommonOptions, effects: Effects): Promise<number> {
  const details = await withHeadwater({ config }, effects, (headwater) => headwater.run(runId));
  await effects.stdout.write(json ? `${JSON.stringify(details, null, 2)}\n` : runText(details));
  return 0;
}

async function retry(runId: string, { config, json }: CommonOptions, effects: Effects): Promise<number> {
  const { stdout, stderr, clock } = effects;
  const progress = progressOn(stderr, clock);
  const { retried, details } = await stoppable(effects, (signal) =>
    withHeadwater({ config, onEvent: progress.tell, signal }, effects, async (headwater) => ({
      retried: await headwater.retry(runId),
      details: await headwater.run(runId),
    })).finally(progress.clear),
  );
  await stdout.write(
    json ? `${JSON.stringify(retried, null, 2)}\n` : `${retryText(retried, details.report)}`,
  );
  return exitCodeOf(details.report);
}

async function exportTo(
  runId: string,
  which: RunList,
  { config, json, to }: CommonOptions & { to: string },
  effects: Effects,
): Promise<number> {
  const file = resolve(effects.cwd, to);
  const rows = await withHeadwater({ config }, effects, (headwater) =>
    headwater.exportList(runId, which, file),
  );
  await effects.stdout.write(
    json ? `${JSON.stringify({ file, rows }, null, 2)}\n` : `Wrote ${several(rows, "row")} to ${to}.\n`,
  );
  return 0;
}

const COLUMNS: readonly Column[] = [
  { title: "run" },
  { title: "when" },
  { title: "sync" },
  { title: "mode" },
  { title: "state" },
  { title: "rows", right: true },
  { title: "to send", right: true },
];

const runsTable = (runs: readonly Run[]): string =>
  runs.length === 0
    ? "No runs yet. headwater plan SYNC makes a first plan, headwater events plan NAME one of events.\n"
    : table(
        COLUMNS,
        runs.map(({ runId, createdAt, sync, mode, state, plan, lastError }) => [
          runId,
          when(createdAt),
          sync,
          plan?.origin?.kind ?? mode,
          `${STATE_WORDS[state]}${lastError ? `, stopped: ${lastError.code}${goesOn(lastError)}` : ""}`,
          plan ? number(plan.rows.read) : "-",
          plan ? number(recordCount(plan)) : "-",
        ]),
      );

const goesOn = ({ retryAt }: RunError): string =>
  retryAt === undefined ? "" : `, can go on from ${notBefore(retryAt)}`;

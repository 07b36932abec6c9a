import type { Command } from "commander";
import type { Audience } from "../../index.ts";
import { AMAZON_LIMITS } from "../../model/amazon-limits.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, examples } from "../options.ts";
import { audienceText } from "../show/audience.ts";
import { type Column, table } from "../table.ts";
import { days, number, percent, when } from "../words.ts";

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description("Lists the audiences that were filled from here, with their size as Amazon last told it.")
    .enablePositionalOptions()
    .action(async (options: CommonOptions) => exit(await audiences(options, effects)));
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater audiences", "names, ids, sizes and match rates"],
    ["headwater audiences show spring", "one of them, beside what Amazon has now"],
  ]);

  const shown = command
    .command("show")
    .argument("<name>", "the audience's name, Amazon's id of it, or a sync's name")
    .description(
      "Compares an audience, as it is remembered here, with what Amazon reports now, and shows when its people leave. Where Amazon can't be asked, this side is shown, and the exit code says why.",
    )
    .action(async (name: string, options: CommonOptions) => exit(await show(name, options, effects)));
  commonOptions(shown, { config: true, json: true });
  examples(shown, [
    ["headwater audiences show spring", "the audience of the sync spring"],
    ["headwater audiences show 413642381039213536", "by Amazon's id"],
  ]);
}

async function show(name: string, { config, json }: CommonOptions, effects: Effects): Promise<number> {
  const view = await withHeadwater({ config }, effects, (headwater) => headwater.audience(name));
  await effects.stdout.write(json ? `${JSON.stringify(view, null, 2)}\n` : audienceText(view));
  return view.notAsked?.exitCode ?? 0;
}

async function audiences({ config, json }: CommonOptions, effects: Effects): Promise<number> {
  const known = await withHeadwater({ config }, effects, (headwater) => headwater.audiences());
  await effects.stdout.write(json ? `${JSON.stringify(known, null, 2)}\n` : audiencesText(known));
  return 0;
}

const COLUMNS: readonly Column[] = [
  { title: "audience" },
  { title: "id" },
  { title: "country" },
  { title: "people", right: true },
  { title: "matched", right: true },
  { title: "match rate", right: true },
  { title: "as of" },
  { title: "people leave after" },
];

const audiencesText = (known: readonly Audience[]): string =>
  known.length === 0
    ? "No audience was filled from here yet. headwater sync SYNC fills one.\n"
    : table(
        COLUMNS,
        known.map(({ name, audienceId, country, size, ttlSeconds }) => [
          name,
          audienceId ?? "not created yet",
          country,
          size ? number(size.received) : "-",
          size ? number(size.matched) : "-",
          size && size.received > 0 ? percent(size.matched / size.received) : "-",
          size ? when(size.at) : "-",
          leavesAfter(ttlSeconds),
        ]),
      );

const leavesAfter = (ttlSeconds: number = AMAZON_LIMITS.ttlSeconds.max): string => days(ttlSeconds);

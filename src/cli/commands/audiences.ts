import type { Command } from "commander";
import type { Audience } from "../../index.ts";
import { AMAZON_LIMITS } from "../../model/amazon-limits.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, examples } from "../options.ts";
import { type Column, table } from "../table.ts";
import { days, number, percent, when } from "../words.ts";

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description("Lists the audiences that were filled from here, with their size as Amazon last told it.")
    .action(async (options: CommonOptions) => exit(await audiences(options, effects)));
  commonOptions(command, { config: true, json: true });
  examples(command, [["headwater audiences", "names, ids, sizes and match rates"]]);
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

import type { Command } from "commander";
import type { Profile } from "../../index.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, examples, namedInFile } from "../options.ts";
import { table } from "../table.ts";
import { PROFILE_COLUMNS, profileCells } from "../words.ts";

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  namedInFile(command, "destination")
    .description(
      "Lists the Amazon Ads profiles that a destination's login reaches in its region. Audiences need one of type agency.",
    )
    .action(async (destination: string | undefined, options: CommonOptions) =>
      exit(await profiles(destination, options, effects)),
    );
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater profiles", "where there is one destination"],
    ["headwater profiles shop-us", "of one of several"],
  ]);
}

async function profiles(
  destination: string | undefined,
  { config, json }: CommonOptions,
  effects: Effects,
): Promise<number> {
  const reached = await withHeadwater({ config }, effects, (headwater) => headwater.profiles(destination));
  await effects.stdout.write(json ? `${JSON.stringify(reached, null, 2)}\n` : profilesText(reached));
  return 0;
}

const profilesText = (reached: readonly Profile[]): string =>
  reached.length === 0
    ? "This login reaches no profile in this region. Ask the account's admin for access, or check region.\n"
    : table(PROFILE_COLUMNS, reached.map(profileCells));

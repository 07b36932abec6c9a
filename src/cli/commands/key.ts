import type { Command } from "commander";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, examples } from "../options.ts";

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command.description("The key of the state folder: it seals logins and secrets, and salts fingerprints.");
  const rotated = command
    .command("rotate")
    .description(
      "Makes a new key and seals logins and secrets with it. Access tokens are dropped and fetched anew. Fingerprints are salted with the key, so the next plan of each sync reads every row anew, and sends only what really differs. No run may be at work.",
    )
    .action(async (options: CommonOptions) => exit(await rotate(options, effects)));
  commonOptions(rotated, { config: true, json: true });
  for (const described of [command, rotated])
    examples(described, [["headwater key rotate", "from now on the old key opens nothing"]]);
}

async function rotate({ config, json }: CommonOptions, effects: Effects): Promise<number> {
  const sealed = await withHeadwater({ config }, effects, (headwater) => headwater.rotateKey());
  await effects.stdout.write(
    json
      ? `${JSON.stringify(sealed, null, 2)}\n`
      : "There is a new key. Backups of the old one open older backups of the folder, and nothing else.\nThe next plan of each sync reads every row anew; only real differences are sent.\n",
  );
  return 0;
}

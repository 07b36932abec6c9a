import { resolve } from "node:path";
import type { Command } from "commander";
import type { Imported, StateExport } from "../../index.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, examples } from "../options.ts";
import { several, when } from "../words.ts";

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description("Writes what Headwater knows to a folder, or takes such a folder over on another machine.")
    .enablePositionalOptions();
  examples(command, [
    ["headwater state export moved", "everything that a backup or another machine needs"],
    ["headwater state import moved", "there, beside the same headwater.yaml"],
  ]);

  const exported = command
    .command("export <folder>")
    .description(
      "Writes all that is known of audiences, events and runs, unfinished runs, lists, logins and the key to a new folder, with checksums, while nothing is being sent.",
    )
    .action(async (folder: string, options: CommonOptions) => exit(await exportTo(folder, options, effects)));
  commonOptions(exported, { config: true, json: true });
  examples(exported, [["headwater state export /backup/headwater-2026-11-24", "a backup"]]);

  const imported = command
    .command("import <folder>")
    .description(
      "Compares an export's checksums and makes the state folder of it. Refused where the state folder has runs already.",
    )
    .action(async (folder: string, options: CommonOptions) =>
      exit(await importFrom(folder, options, effects)),
    );
  commonOptions(imported, { config: true, json: true });
  examples(imported, [["headwater state import /backup/headwater-2026-11-24", "what export wrote"]]);
}

async function exportTo(folder: string, { config, json }: CommonOptions, effects: Effects): Promise<number> {
  const path = resolve(effects.cwd, folder);
  const written = await withHeadwater({ config }, effects, (headwater) => headwater.exportState(path));
  await effects.stdout.write(json ? `${JSON.stringify(written, null, 2)}\n` : exportText(folder, written));
  return 0;
}

/** What is known, of whom. */
function heldWords({ audiences, advertisers, runs }: Held): string {
  const parts = [
    ...(audiences > 0 || advertisers === 0 ? [several(audiences, "audience")] : []),
    ...(advertisers > 0 ? [`the events of ${several(advertisers, "advertiser")}`] : []),
    several(runs, "run"),
  ];
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

type Held = Pick<StateExport, "audiences" | "advertisers" | "runs">;

const exportText = (folder: string, { files, bytes, key, ...held }: StateExport): string =>
  `Wrote ${heldWords(held)} to ${folder}: ${several(files, "file")}, ${megabytes(bytes)}.

It holds hashes of people: personal data. ${
    key === "included"
      ? "It holds the key too: whoever has the folder can use the logins in it at Amazon. Keep it like a password, and delete it when it is imported."
      : "The key is not in it: set HEADWATER_KEY to the same on the other machine."
  }
headwater.yaml and your files of people are not in it: copy them yourself.

Next: headwater state import ${folder} on the other machine.
From then on, sync and send events there alone. Two machines that do the same don't know of each other.
`;

async function importFrom(
  folder: string,
  { config, json }: CommonOptions,
  { cwd, env, clock, stdout }: Effects,
): Promise<number> {
  const { importState } = await import("../../index.ts");
  const imported = await importState(resolve(cwd, folder), { config, cwd, env, clock });
  await stdout.write(json ? `${JSON.stringify(imported, null, 2)}\n` : importText(imported));
  return 0;
}

const importText = ({ manifest, unfinished, movedTo, ...held }: Imported): string =>
  [
    `Imported ${heldWords(held)}, as they were ${when(manifest.exportedAt)}.\n`,
    movedTo === undefined ? "" : `What the state folder held before is in ${movedTo}.\n`,
    "Sync and send events here alone from now on, and delete the export.\n",
    "\nNext: headwater doctor looks whether everything is in place.\n",
    unfinished === 0 ? "" : `Next: headwater resume goes on with ${several(unfinished, "unfinished run")}.\n`,
  ].join("");

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

import { existsSync, renameSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ConfigError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { copyPrivate } from "./copied-file.ts";
import { LEDGER_FILE } from "./export-folder.ts";
import { openKey } from "./key.ts";
import { exportDamaged, type Manifest, readManifest } from "./manifest.ts";
import { makePrivateFolder, syncFolder } from "./private-file.ts";
import { openLedger } from "./sqlite.ts";

/** What came of an import. */
export interface Imported {
  manifest: Manifest;
  audiences: number;
  /** Those to whom events were sent, or planned. */
  advertisers: number;
  runs: number;
  /** Runs that had not ended: `resume` goes on with them. */
  unfinished: number;
  /** Where that went which the state folder held before; absent where it held nothing. */
  movedTo?: string;
}

/** What is written new by an import, the ledger last: until it is there, nothing was imported. */
const PARTS = [
  "key",
  "key-check",
  "audiences",
  "events",
  "runs",
  `${LEDGER_FILE}-wal`,
  `${LEDGER_FILE}-shm`,
  LEDGER_FILE,
];

/**
 * Makes a state folder of an export: every checksum is compared before anything of it is used. What holds for the machine
 * that wrote it is dropped.
 * @throws {ConfigError} state.not-an-export, state.not-empty, state.key-invalid
 * @throws {MachineError} state.export-newer, state.export-damaged, state.key-changed, ledger.newer, ledger.damaged, disk.full
 */
export async function readExport(
  from: string,
  { home, key, clock }: { home: string; key?: string | undefined; clock: Clock },
): Promise<Imported> {
  const folder = resolve(from);
  const manifest = readManifest(folder);
  await requireUnused(home, clock);
  makePrivateFolder(home);
  const draft = join(home, "import");
  await rm(draft, { recursive: true, force: true });
  try {
    makePrivateFolder(draft);
    for (const { path, bytes, sha256 } of manifest.files) {
      const source = join(folder, path);
      if (!existsSync(source)) throw exportDamaged(source);
      makePrivateFolder(join(draft, dirname(path)));
      const copied = await copyPrivate(source, join(draft, path));
      if (copied.bytes !== bytes || copied.sha256 !== sha256) throw exportDamaged(source);
    }
    openKey(draft, key);
    const held = await madeAtHome(join(draft, LEDGER_FILE), clock);
    const movedTo = moveAside(home, `before-import-${clock.now()}`);
    for (const part of PARTS.filter((part) => existsSync(join(draft, part))))
      renameSync(join(draft, part), join(home, part));
    syncFolder(home);
    return { manifest, ...held, ...(movedTo !== undefined && { movedTo }) };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** A folder that has runs or audiences knows something that the import would take away. */
async function requireUnused(home: string, clock: Clock): Promise<void> {
  const path = join(home, LEDGER_FILE);
  if (!existsSync(path)) return;
  const ledger = await openLedger(path, { clock });
  try {
    if ((await ledger.runs({ limit: 1 })).length === 0 && (await ledger.audiences()).length === 0) return;
  } finally {
    ledger.close();
  }
  throw new ConfigError("state.not-empty", `The state folder ${home} has runs of its own.`, {
    hint: `Two memories can't be made one. If the export is to take its place, move it away first: mv ${home} ${home}.old`,
    at: home,
  });
}

async function madeAtHome(
  path: string,
  clock: Clock,
): Promise<Pick<Imported, "audiences" | "advertisers" | "runs" | "unfinished">> {
  const ledger = await openLedger(path, { clock });
  try {
    await ledger.verify();
    await ledger.forgetMachine();
    return {
      audiences: (await ledger.audiences()).length,
      advertisers: (await ledger.eventsKeys()).length,
      runs: (await ledger.runs()).length,
      unfinished: (await ledger.runs({ states: ["ready", "accepted"] })).length,
    };
  } finally {
    ledger.close();
  }
}

/** A folder without runs may hold a login: what is there is kept beside. Nothing is there in a new one. */
function moveAside(home: string, name: string): string | undefined {
  const there = PARTS.filter((part) => existsSync(join(home, part)));
  if (there.length === 0) return undefined;
  const aside = join(home, name);
  makePrivateFolder(aside);
  for (const part of there) renameSync(join(home, part), join(aside, part));
  return aside;
}

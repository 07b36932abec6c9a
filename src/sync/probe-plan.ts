import { join } from "node:path";
import type { SyncConfig } from "../config/config.ts";
import { ConfigError, DataError } from "../errors.ts";
import { loadPhoneTable } from "../identity/phone/table.ts";
import { newRunId } from "../lib/id.ts";
import { thousands } from "../lib/number.ts";
import { PROBE_TTL_SECONDS } from "../model/probe.ts";
import { PROBE_FORMS, type ProbeForm, type ProbeRule } from "../model/probe-rule.ts";
import type { AudienceRun, Run } from "../model/run.ts";
import { severalRows } from "../plan/people.ts";
import { armOf, hashesOfKind, PROBED, sampled } from "../plan/probe.ts";
import { NO_RENEWAL } from "../plan/renewal.ts";
import { WORK } from "../plan/tables.ts";
import { openSource } from "../source/open.ts";
import { countRows } from "../sql/count.ts";
import { type Database, DUCKDB_VERSION } from "../sql/database.ts";
import { materialize } from "../sql/materialize.ts";
import { sql } from "../sql/sql.ts";
import { resolveAudience } from "./audience.ts";
import type { Engine } from "./engine.ts";
import { identityOf } from "./identity-of.ts";
import { holdingAudience } from "./lease.ts";
import { planChanges } from "./plan-changes.ts";
import { discard } from "./plan-run.ts";
import { planningAgain, type Reading, readBy } from "./read-again.ts";
import { scanPeople } from "./scan-people.ts";
import { fingerprintsAtOnce } from "./shares-of-memory.ts";
import { suppressedNow } from "./suppressions.ts";

/** Whose runs those are, in lists of runs. */
export const PROBE = "probe";

/** What a person asks of a probe. */
export interface ProbeAsked {
  rule: ProbeRule;
  /** People for each audience. */
  sample: number;
  /** Equal seeds draw equal people of an equal source. */
  seed: string;
}

/** With fewer people in an audience no difference but the largest can be told. Ours. */
const FEWEST = 20;

/** A sync whose audience is one of a probe's. */
export const armSync = (sync: SyncConfig, probeId: string, form: ProbeForm): SyncConfig => ({
  ...sync,
  mode: "add",
  audience: {
    ...sync.audience,
    audienceId: undefined,
    name: `Headwater probe ${probeId} ${form}`,
    description: "A test of Headwater: its people are taken out within a day",
    ttlSeconds: PROBE_TTL_SECONDS,
  },
});

/**
 * Draws the sample and keeps a plan for each of the two audiences. Sends nothing.
 * @throws {ConfigError} probe.no-column, probe.removes, probe.read-once {DataError} probe.too-few-people
 */
export async function planProbe(engine: Engine, sync: SyncConfig, asked: ProbeAsked): Promise<AudienceRun[]> {
  refuseUnfit(sync);
  const probeId = newRunId(engine.clock.now());
  // Gone with the process.
  const path = join(engine.state.temporaryFolder, `probe-${probeId}.parquet`);
  const runs: AudienceRun[] = [];
  try {
    for (const form of PROBE_FORMS) {
      const people = async (database: Database, reading: Reading) => {
        if (form === PROBE_FORMS[0]) await drawSample(engine, database, sync, asked, { path, reading });
        return armOf(sql`select * from read_parquet(${path})`, { kind: asked.rule, form, probeId });
      };
      runs.push(await planArm(engine, sync, { probeId, rule: asked.rule, form }, people));
    }
    return runs;
  } catch (error) {
    await discardPlans(engine, runs);
    throw error;
  }
}

/** Deletes what was planned of a probe, and every file of it. */
export async function discardPlans(engine: Engine, runs: readonly Run[]): Promise<void> {
  for (const { runId, audienceKey } of runs)
    await holdingAudience(engine, audienceKey, async (fence) => {
      await discard(engine, runId, fence);
      await engine.state.removeSnapshot(audienceKey);
    });
}

async function planArm(
  engine: Engine,
  sync: SyncConfig,
  { probeId, rule, form }: { probeId: string; rule: ProbeRule; form: ProbeForm },
  people: (database: Database, reading: Reading) => Promise<ReturnType<typeof armOf>>,
): Promise<AudienceRun> {
  const { audience, amc } = await resolveAudience(engine, armSync(sync, probeId, form));
  return holdingAudience(engine, audience.audienceKey, (fence) =>
    planningAgain(sync.source, (reading) =>
      planChanges(
        engine,
        {
          origin: { kind: "probe", probeId, of: sync.name, rule, form },
          sync: PROBE,
          destination: sync.destination.name,
          audience,
          amc,
          mode: "add",
          people: (database) => people(database, reading),
          notices: async () => [],
        },
        fence,
      ),
    ),
  );
}

/** @throws {ConfigError} probe.removes, probe.read-once */
function refuseUnfit({ name, mode, source }: SyncConfig): void {
  if (mode === "remove")
    throw new ConfigError(
      "probe.removes",
      `The sync "${name}" names people to be taken out: none are sent.`,
      {
        hint: "Probe with a sync that sends people.",
      },
    );
  if (source.file === "-")
    throw new ConfigError(
      "probe.read-once",
      "A probe reads its source twice, and standard input goes by once.",
      {
        hint: "Save it to a file and name that in the sync.",
      },
    );
}

/** Writes the sample to `path`: hashes only. Consent and suppressions have been asked of every row, with all its keys. */
async function drawSample(
  engine: Engine,
  database: Database,
  sync: SyncConfig,
  { rule, sample, seed }: ProbeAsked,
  { path, reading }: { path: string; reading: Reading },
): Promise<void> {
  await loadPhoneTable(database);
  const source = readBy(await openSource(sync.source), reading);
  const identity = await identityOf(database, source, sync);
  if (identity.fields[rule].length === 0)
    throw new ConfigError("probe.no-column", `The sync "${sync.name}" has no column of ${rule}s.`, {
      hint: "Probe the other key, or map the column in fields.",
    });
  engine.onEvent({ kind: "reading", source: source.name });
  const suppressed = await suppressedNow(engine);
  const rules = { mode: "add", basis: sync.consentBasis } as const;
  for (const forms of ["amazon", "both"] as const) {
    const formsOf = rule === "phone" ? { phoneForms: forms } : { emailForms: forms };
    await scanPeople(database, {
      ...rules,
      source,
      identity: { ...identity, rules: { ...identity.rules, ...formsOf } },
      seed: { salt: engine.fingerprintSalt, duckdbVersion: DUCKDB_VERSION, settings: PROBE },
      suppressed,
      renewal: NO_RENEWAL,
      fingerprintsAtOnce: fingerprintsAtOnce(engine.machine),
    });
    await materialize(database, WORK.several, severalRows("add"));
    await materialize(database, PROBED[forms], hashesOfKind(rule, rules));
  }
  await database.run(sql`copy (${sampled({ seed, people: sample })}) to ${path} (format parquet)`);
  const found = await countRows(database, sql`from read_parquet(${path})`);
  if (found < 2 * FEWEST)
    throw new DataError(
      "probe.too-few-people",
      `Of ${thousands(found)} people in ${source.name} the two forms of their ${rule} differ; ${2 * FEWEST} are needed at least.`,
      {
        hint:
          rule === "email"
            ? "Only addresses with signs such as + have two forms. Where there are so few, it makes no difference which is sent."
            : "Counted are people with exactly one valid number in a column that is not hashed, who may be sent.",
      },
    );
}

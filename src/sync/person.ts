import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { Audience } from "../model/audience.ts";
import type { PersonInAudience, PersonReport, ValueOptions } from "../model/person.ts";
import { idsOfPerson, whereabouts } from "../plan/whereabouts.ts";
import type { Cell, Database } from "../sql/database.ts";
import { sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { suppressedSince } from "./key-macs.ts";
import { holdingAudience, isBusy } from "./lease.ts";
import { historyOf, type KeptOf, standingOf } from "./person-history.ts";
import { type PersonKeys, personKeys } from "./person-keys.ts";
import { changesLists, lookingIntoSnapshots, withSnapshot } from "./snapshots.ts";

/**
 * Where a person is, named by an email, a phone number, an external id or a hash. An audience on which a run is at work is
 * said to be busy.
 * @throws {ConfigError} person.value-unusable, person.kind-unclear
 */
export async function findPerson(
  engine: Engine,
  value: string,
  options: ValueOptions = {},
): Promise<PersonReport> {
  const [keys] = await personKeys(engine, [value], options);
  const audiences: PersonReport["audiences"] = [];
  for (const audience of await engine.ledger.audiences()) {
    const { audienceKey, name, audienceId } = audience;
    const found = await peopleIn(engine, audience, keys!).catch(busyOrThrow);
    audiences.push({ audienceKey, name, audienceId, ...found });
  }
  return { kind: keys!.kind, suppressedSince: await suppressedSince(engine, keys!), audiences };
}

const peopleIn = (
  engine: Engine,
  audience: Audience,
  { sets, externalIds }: PersonKeys,
): Promise<{ people: PersonInAudience[] }> =>
  holdingAudience(engine, audience.audienceKey, () =>
    lookingIntoSnapshots(engine, async (database) => {
      const { audienceKey, ttlSeconds = AMAZON_LIMITS.ttlSeconds.max } = audience;
      const kept = engine.state.hasSnapshot(audienceKey)
        ? await withSnapshot(engine, database, audienceKey, () => keptOf(database, sets, externalIds))
        : new Map(externalIds.map((id): [string, KeptOf] => [id, {}]));
      const runs = await engine.ledger.runs({ audienceKey });
      const lists = await changesLists(engine, audienceKey);
      const history = await historyOf(engine, database, [...kept.keys()], lists, runs);
      const people = [...kept].map(([id, own]) => standingOf(id, own, history.get(id)!, ttlSeconds));
      return { people: people.filter((person) => person !== undefined) };
    }),
  );

/** What the attached snapshot has of the person, by external id. */
async function keptOf(
  database: Database,
  sets: readonly string[],
  externalIds: readonly string[],
): Promise<Map<string, KeptOf>> {
  const [hashes] = await database.all(
    sql`select flatten(list_transform(${sets}, text -> keys_of(text))) as hashes`,
  );
  const ids = await database.all(idsOfPerson((hashes!.hashes ?? []) as string[], externalIds));
  const rows = await database.all(whereabouts(ids.map(({ external_id }) => String(external_id))));
  const instant = (cell: Cell | undefined): number | undefined => (cell === null ? undefined : Number(cell));
  return new Map(
    rows.map((row): [string, KeptOf] => [
      String(row.external_id),
      {
        sentAt: instant(row.sent_at),
        removedAt: instant(row.removed_at),
        quarantine:
          row.reason === null
            ? undefined
            : { reason: String(row.reason), at: Number(row.refused_at), runId: String(row.run_id) },
      },
    ]),
  );
}

function busyOrThrow(error: unknown): Pick<PersonReport["audiences"][number], "busy" | "people"> {
  if (isBusy(error)) return { busy: true, people: [] };
  throw error;
}

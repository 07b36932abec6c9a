import type { SyncConfig } from "../config/config.ts";
import { mappedColumns } from "../model/field-mapping.ts";
import type { SourceBefore } from "../plan/source-change.ts";
import type { Engine } from "./engine.ts";

/** What the last mirror run of a sync that has settled saw of its source; undefined when none has. */
export async function sourceBefore(
  { ledger }: Pick<Engine, "ledger">,
  { name }: SyncConfig,
  audienceKey: string,
): Promise<SourceBefore | undefined> {
  const [run] = await ledger.runs({ audienceKey, sync: name, mode: "mirror", states: ["settled"], limit: 1 });
  return (
    run?.plan && {
      runId: run.runId,
      rowsRead: run.plan.rows.read,
      columns: mappedColumns(run.plan.fields),
      modifiedAt: run.basis?.sourceModifiedAt,
    }
  );
}

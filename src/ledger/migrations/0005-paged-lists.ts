import type { SchemaModule } from "kysely";

/** Ten thousand runs of a thousand syncs: a page of one sync's, or of those in one state, is read and no more. */
export async function pagedLists(schema: SchemaModule): Promise<void> {
  await schema.createIndex("run_by_sync").on("run").columns(["sync", "created_at"]).execute();
  await schema.createIndex("run_by_state").on("run").columns(["state", "created_at"]).execute();
}

import type { SchemaModule } from "kysely";

/** What Amazon said of some records of a request and not of the others. */
export async function saidOfParts(schema: SchemaModule): Promise<void> {
  await schema.alterTable("batch").addColumn("message", "text").execute();
}

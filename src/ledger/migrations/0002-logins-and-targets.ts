import type { SchemaModule } from "kysely";

/** Logins that `connect` keeps, people's yes to terms, and what an audience was made for. */
export async function loginsAndTargets(schema: SchemaModule): Promise<void> {
  await schema
    .createTable("login")
    .addColumn("connection", "text", (column) => column.primaryKey())
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("consented_at", "bigint", (column) => column.notNull())
    .addColumn("profile_ids", "text", (column) => column.notNull())
    .addColumn("person_id", "text")
    .execute();

  await schema
    .createTable("terms_acceptance")
    .addColumn("connection", "text", (column) => column.notNull())
    .addColumn("agreement_token", "text", (column) => column.notNull())
    .addColumn("content_sha256", "text", (column) => column.notNull())
    .addColumn("accepted_by", "text", (column) => column.notNull())
    .addColumn("accepted_at", "bigint", (column) => column.notNull())
    .execute();
  await schema
    .createIndex("terms_acceptance_by_connection")
    .on("terms_acceptance")
    .columns(["connection", "accepted_at"])
    .execute();

  for (const column of ["connection_id", "instance_id", "description"])
    await schema.alterTable("audience").addColumn(column, "text").execute();
}

import type { SchemaModule } from "kysely";

/** What a run needs to be certain of to its end: records per connection, server errors in a row, people to be forgotten. */
export async function nothingLost(schema: SchemaModule): Promise<void> {
  await schema
    .alterTable("amazon_job")
    .addColumn("unattributed", "integer", (column) => column.notNull().defaultTo(0))
    .execute();

  await schema
    .alterTable("request_pause")
    .addColumn("failures", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  await schema
    .alterTable("request_pause")
    .addColumn("open_until", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();

  await schema
    .createTable("uploaded_records")
    .addColumn("connection_id", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("records", "integer", (column) => column.notNull())
    .execute();
  await schema
    .createIndex("uploaded_records_by_instant")
    .on("uploaded_records")
    // The records too, so that an hour is summed up from the index alone.
    .columns(["connection_id", "at", "records"])
    .execute();

  await schema
    .createTable("receipt")
    .addColumn("receipt_id", "text", (column) => column.primaryKey())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("finished_at", "bigint")
    .addColumn("body", "text", (column) => column.notNull())
    .execute();

  await schema
    .createTable("suppression")
    .addColumn("key_mac", "text", (column) => column.primaryKey())
    .addColumn("bucket_mac", "text", (column) => column.notNull())
    .addColumn("person_id", "text", (column) => column.notNull())
    .addColumn("receipt_id", "text", (column) => column.notNull().references("receipt.receipt_id"))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();

  await schema.createIndex("suppression_by_person").on("suppression").columns(["person_id"]).execute();

  await schema
    .createTable("sealed_secret")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("sealed", "text", (column) => column.notNull())
    .execute();
}

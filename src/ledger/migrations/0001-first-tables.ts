import type { SchemaModule } from "kysely";

/** Types that SQLite and Postgres share: text for ids and JSON, bigint for epoch milliseconds. */
export async function firstTables(schema: SchemaModule): Promise<void> {
  await schema
    .createTable("audience")
    .addColumn("audience_key", "text", (column) => column.primaryKey())
    .addColumn("profile_id", "text", (column) => column.notNull())
    .addColumn("region", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("country", "text", (column) => column.notNull())
    .addColumn("audience_id", "text")
    .addColumn("advertiser_id", "text")
    .addColumn("create_intent_at", "bigint")
    .addColumn("created_here", "integer", (column) => column.notNull())
    .addColumn("ttl_seconds", "bigint")
    .addColumn("size", "text")
    .execute();
  await schema
    .createIndex("audience_by_profile")
    .on("audience")
    .columns(["profile_id", "audience_id"])
    .execute();

  await schema
    .createTable("run")
    .addColumn("run_id", "text", (column) => column.primaryKey())
    .addColumn("sync", "text", (column) => column.notNull())
    .addColumn("mode", "text", (column) => column.notNull())
    .addColumn("audience_key", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("started_at", "bigint")
    .addColumn("accepted_at", "bigint")
    .addColumn("settled_at", "bigint")
    .addColumn("plan", "text")
    .addColumn("basis", "text")
    .addColumn("last_error", "text")
    .addColumn("report", "text")
    .execute();
  await schema.createIndex("run_by_audience").on("run").columns(["audience_key", "created_at"]).execute();
  await schema.createIndex("run_by_creation").on("run").columns(["created_at"]).execute();

  await schema
    .createTable("upload_job")
    .addColumn("run_id", "text", (column) => column.notNull().references("run.run_id"))
    .addColumn("job_number", "integer", (column) => column.notNull())
    .addColumn("records", "integer", (column) => column.notNull())
    .addColumn("identifiers", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("upload_job_key", ["run_id", "job_number"])
    .execute();

  await schema
    .createTable("batch")
    .addColumn("batch_id", "text", (column) => column.primaryKey())
    .addColumn("run_id", "text", (column) => column.notNull())
    .addColumn("job_number", "integer", (column) => column.notNull())
    .addColumn("batch_number", "integer", (column) => column.notNull())
    .addColumn("first_change", "bigint", (column) => column.notNull())
    .addColumn("last_change", "bigint", (column) => column.notNull())
    .addColumn("offset", "bigint", (column) => column.notNull())
    .addColumn("length", "bigint", (column) => column.notNull())
    .addColumn("checksum", "text", (column) => column.notNull())
    .addColumn("records", "integer", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addForeignKeyConstraint("batch_upload_job", ["run_id", "job_number"], "upload_job", [
      "run_id",
      "job_number",
    ])
    .execute();
  await schema.createIndex("batch_by_run").on("batch").columns(["run_id", "first_change"]).execute();

  await schema
    .createTable("attempt")
    .addColumn("batch_id", "text", (column) => column.notNull().references("batch.batch_id"))
    .addColumn("attempt", "integer", (column) => column.notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .addColumn("outcome", "text")
    .addColumn("http_status", "integer")
    .addColumn("request_id", "text")
    .addColumn("job_request_id", "text")
    .addColumn("message", "text")
    .addPrimaryKeyConstraint("attempt_key", ["batch_id", "attempt"])
    .execute();

  await schema
    .createTable("amazon_job")
    .addColumn("batch_id", "text", (column) => column.notNull().references("batch.batch_id"))
    .addColumn("job_request_id", "text", (column) => column.notNull())
    .addColumn("run_id", "text", (column) => column.notNull().references("run.run_id"))
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("accepted_at", "bigint", (column) => column.notNull())
    .addColumn("polls", "integer", (column) => column.notNull())
    .addColumn("next_poll_at", "bigint", (column) => column.notNull())
    .addColumn("invalid_records", "integer", (column) => column.notNull())
    .addColumn("message", "text")
    .addPrimaryKeyConstraint("amazon_job_key", ["batch_id", "job_request_id"])
    .execute();
  await schema.createIndex("amazon_job_by_run").on("amazon_job").columns(["run_id"]).execute();

  await schema
    .createTable("lease")
    .addColumn("audience_key", "text", (column) => column.primaryKey())
    .addColumn("epoch", "bigint", (column) => column.notNull())
    .addColumn("holder", "text")
    .addColumn("taken_at", "bigint", (column) => column.notNull())
    .addColumn("heartbeat_at", "bigint", (column) => column.notNull())
    .execute();

  await schema
    .createTable("request")
    .addColumn("profile_id", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
  await schema.createIndex("request_by_instant").on("request").columns(["profile_id", "at"]).execute();

  await schema
    .createTable("request_pause")
    .addColumn("profile_id", "text", (column) => column.primaryKey())
    .addColumn("until", "bigint", (column) => column.notNull())
    .execute();

  await schema
    .createTable("token")
    .addColumn("connection", "text", (column) => column.primaryKey())
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
}

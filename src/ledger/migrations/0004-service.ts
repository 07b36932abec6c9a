import type { SchemaModule } from "kysely";

/** What the service keeps: settings, who did what, answers to repeat, webhooks, schedules, and audiences' sizes over time. */
export async function serviceTables(schema: SchemaModule): Promise<void> {
  await schema
    .createTable("settings_document")
    .addColumn("owner", "text", (column) => column.primaryKey())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("changed_by", "text", (column) => column.notNull())
    .execute();

  await schema
    .createTable("audit_entry")
    // In the order in which they were written, for two may be of one millisecond.
    .addColumn("entry_number", "integer", (column) => column.primaryKey())
    .addColumn("audit_id", "text", (column) => column.notNull().unique())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("who", "text", (column) => column.notNull())
    .addColumn("did", "text", (column) => column.notNull())
    .addColumn("to", "text")
    .addColumn("detail", "text")
    .execute();
  await schema.createIndex("audit_entry_by_subject").on("audit_entry").columns(["did", "to"]).execute();

  await schema
    .createTable("kept_answer")
    .addColumn("answer_key", "text", (column) => column.primaryKey())
    .addColumn("request_digest", "text", (column) => column.notNull())
    .addColumn("kept_at", "bigint", (column) => column.notNull())
    .addColumn("status", "integer")
    .addColumn("body", "text")
    .execute();
  await schema.createIndex("kept_answer_by_instant").on("kept_answer").columns(["kept_at"]).execute();

  await schema
    .createTable("webhook")
    .addColumn("webhook_id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("url", "text", (column) => column.notNull())
    .addColumn("events", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();

  await schema
    .createTable("delivery")
    .addColumn("delivery_id", "text", (column) => column.primaryKey())
    .addColumn("webhook_id", "text", (column) =>
      column.notNull().references("webhook.webhook_id").onDelete("cascade"),
    )
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("next_at", "bigint")
    .addColumn("ended_at", "bigint")
    .addColumn("status", "integer")
    .addColumn("error", "text")
    .addUniqueConstraint("delivery_told_once", ["webhook_id", "event", "subject"])
    .execute();
  await schema.createIndex("delivery_by_next_try").on("delivery").columns(["next_at"]).execute();

  await schema
    .createTable("schedule_state")
    .addColumn("sync", "text", (column) => column.primaryKey())
    .addColumn("dealt_with_until", "bigint", (column) => column.notNull())
    .addColumn("source_stamp", "text")
    .execute();

  await schema
    .createTable("audience_size")
    .addColumn("audience_key", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("received", "bigint", (column) => column.notNull())
    .addColumn("matched", "bigint", (column) => column.notNull())
    .addColumn("dsp", "bigint", (column) => column.notNull())
    .addColumn("from_here", "bigint")
    .addPrimaryKeyConstraint("audience_size_once", ["audience_key", "at"])
    .execute();
}

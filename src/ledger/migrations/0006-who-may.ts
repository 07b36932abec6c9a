import type { CreateTableBuilder, SchemaModule } from "kysely";

/**
 * Users, their sessions and passwords, one-time links, API keys. The columns are better-auth's 1.7 (its `getAuthTables`,
 * with the plugin @better-auth/api-key and `role` of ours), in our spelling; it writes instants as ISO texts and truth as
 * 0 or 1. test/ledger/auth-database.test.ts compares them with what the installed version writes.
 */
export async function whoMay(schema: SchemaModule): Promise<void> {
  await table(schema, "user", ["name", "email", "email_verified:integer", "role"], ["image"])
    .addUniqueConstraint("user_by_email", ["email"])
    .execute();

  await table(schema, "session", ["expires_at", "token"], ["ip_address", "user_agent"])
    .addColumn("user_id", "text", (column) => column.notNull().references("user.id").onDelete("cascade"))
    .addUniqueConstraint("session_by_token", ["token"])
    .execute();
  await schema.createIndex("session_by_user").on("session").columns(["user_id"]).execute();

  await table(
    schema,
    "account",
    ["account_id", "provider_id"],
    [
      "access_token",
      "refresh_token",
      "id_token",
      "access_token_expires_at",
      "refresh_token_expires_at",
      "scope",
      "password",
    ],
  )
    .addColumn("user_id", "text", (column) => column.notNull().references("user.id").onDelete("cascade"))
    .execute();
  await schema.createIndex("account_by_user").on("account").columns(["user_id"]).execute();

  await table(schema, "verification", ["identifier", "value", "expires_at"]).execute();
  await schema.createIndex("verification_by_identifier").on("verification").columns(["identifier"]).execute();

  await table(
    schema,
    "apikey",
    ["config_id", "reference_id", "key"],
    [
      "name",
      "start",
      "prefix",
      "refill_interval:integer",
      "refill_amount:integer",
      "last_refill_at",
      "enabled:integer",
      "rate_limit_enabled:integer",
      "rate_limit_time_window:integer",
      "rate_limit_max:integer",
      "request_count:integer",
      "remaining:integer",
      "last_request",
      "expires_at",
      "permissions",
      "metadata",
    ],
  ).execute();
  await schema.createIndex("apikey_by_key").on("apikey").columns(["key"]).execute();
  await schema.createIndex("apikey_by_owner").on("apikey").columns(["reference_id"]).execute();
}

/** With what each of the library's tables has. Columns are texts unless they say `:integer`. */
function table(schema: SchemaModule, name: string, needed: string[], optional: string[] = []) {
  let made: CreateTableBuilder<string, string> = schema
    .createTable(name)
    .addColumn("id", "text", (column) => column.primaryKey());
  for (const column of [...needed, "created_at", "updated_at"]) {
    const [called, type] = parts(column);
    made = made.addColumn(called, type, (one) => one.notNull());
  }
  for (const column of optional) made = made.addColumn(...parts(column));
  return made;
}

const parts = (column: string): [string, "text" | "integer"] => [
  column.split(":")[0]!,
  column.endsWith(":integer") ? "integer" : "text",
];

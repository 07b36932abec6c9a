import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { DuckDBConnection } from "@duckdb/node-api";

const fs = createRequire(import.meta.url)("node:fs") as typeof import("node:fs");

/** What DuckDB leaves on disk that is seen after a crash. */
const LASTING = /^\s*(commit|copy|attach|detach|create or replace (table|view) "work")/i;

/**
 * Calls `reached` at every boundary at which what outlives this process may change: before and after each commit of the
 * ledger, before each request leaves and after its answer is there, after what DuckDB writes, and after each file that is
 * made, renamed or removed. From outside of the program, so that it is the same one as anywhere.
 */
export function atEachBoundary(reached: (boundary: string) => void): void {
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, text: string) {
    const statement = prepare.call(this, text);
    return text === "commit" ? committing(statement, reached) : statement;
  } as typeof prepare;

  const call = (message: unknown): string => {
    const { method, path } = (message as { request: ClientRequest }).request;
    return `${method} ${path.replace(/\?.*/, "").replaceAll(/[0-9a-f-]{12,}/g, "…")}`;
  };
  subscribe("http.client.request.created", (message) => reached(`before ${call(message)}`));
  subscribe("http.client.response.finish", (message) => reached(`after ${call(message)}`));

  const { run } = DuckDBConnection.prototype;
  DuckDBConnection.prototype.run = async function (this: DuckDBConnection, text, ...rest) {
    const result = await run.call(this, text, ...rest);
    const [lasting] = LASTING.exec(text) ?? [];
    if (lasting !== undefined) reached(`after DuckDB's ${lasting.trim()}`);
    return result;
  };

  const { linkSync } = fs;
  fs.linkSync = (from, to) => {
    linkSync(from, to);
    reached("after a file was published");
  };
  const { rename, rm } = fs.promises;
  fs.promises.rename = async (from, to) => {
    await rename(from, to);
    reached("after a file was renamed");
  };
  fs.promises.rm = async (path, options) => {
    await rm(path, options);
    reached("after a file was removed");
  };
  syncBuiltinESMExports();
}

function committing(commit: StatementSync, reached: (boundary: string) => void): StatementSync {
  const { run } = commit;
  commit.run = function (this: StatementSync, ...parameters: Parameters<typeof run>) {
    reached("before a commit of the ledger");
    const changes = run.apply(commit, parameters);
    reached("after a commit of the ledger");
    return changes;
  } as typeof run;
  return commit;
}

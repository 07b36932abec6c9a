/**
 * Where the allocator that is built into DuckDB on Linux, jemalloc, has its options from: the environment of the process, once,
 * when DuckDB's library is loaded. (DuckDB 1.5.6: the name is in the library, and a wrong option is named on standard error.)
 */
const OPTIONS = "DUCKDB_JE_MALLOC_CONF";

/** By writing them: to have the kernel hand out new pages, as it would from some size on, takes a plan half as long again (measured). */
const ZEROES = "zero:true,calloc_madvise_threshold:1000000000";

/**
 * Loads DuckDB so that all memory it gets is zeroed first. It writes whole blocks to its files, and what it has not filled of
 * one is what that memory held before: an email address was seen there (docs/decisions/0021). Loaded by nobody else before, and
 * not in a worker thread, whose environment is its own.
 */
async function loaded() {
  const given = process.env[OPTIONS];
  process.env[OPTIONS] = given ? `${given},${ZEROES}` : ZEROES;
  try {
    return {
      api: await import("@duckdb/node-api"),
      bindings: (await import("@duckdb/node-bindings")).default,
    };
  } finally {
    if (given === undefined) delete process.env[OPTIONS];
    else process.env[OPTIONS] = given;
  }
}

/** Its interface for Node, and what that is made of. */
export const { api: duckdb, bindings } = await loaded();

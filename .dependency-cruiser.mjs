/**
 * Headwater's boundaries, enforced by `npm run check -- boundaries` and proved to fire by test/setup/boundaries.test.ts.
 * It reads TypeScript through the compiler's API, so TypeScript stays below 7 until that has one (docs/decisions/0001).
 *
 * The tree is a pipeline. Each stage hands plain values to the next, and only sync/
 * sees them all. Every rule's comment says what to do instead of the refused import.
 *
 * @type {import("dependency-cruiser").IConfiguration}
 */

/** Stages in data-flow order. None imports another; the nouns they exchange live in model/. */
const STAGES = ["source", "identity", "plan", "jobs", "delivery"];

/** What any stage may use. None of it knows of audiences, Amazon or people. */
const GROUND = ["model", "errors", "sql", "lib"];

/** What the outside sees. cli/ and server/ use the product as a customer would. */
const LIBRARY = ["index", "config", "model", "errors", "lib"];

/** `within("plan", "errors")` matches everything in src/plan/ and the file src/errors.ts. */
const within = (...names) => `^src/(?:${names.join("|")})(?:/|\\.ts$)`;

/** Refuses each import that leaves `name` for a place in src/ not in `allowed`. */
const mayImport = (name, allowed, advice) => ({
  name: `${name}-imports`,
  comment: `${name} may import ${allowed.join(", ") || "nothing of ours"}. ${advice}`,
  severity: "error",
  from: { path: within(name) },
  to: { path: "^src/", pathNot: within(name, ...allowed) },
});

/** Only `names` may use the npm package or Node module whose path matches `outside`. */
const onlyIn = (rule, outside, names, advice) => ({
  name: rule,
  comment: advice,
  severity: "error",
  from: { path: "^src/", pathNot: within(...names) },
  to: { path: outside },
});

export default {
  forbidden: [
    // --- the ground -----------------------------------------------------------------
    mayImport("lib", [], "lib/ is what could be an npm package of its own."),
    mayImport("errors", [], "An error names who must act and a code; it has no behaviour."),
    mayImport("model", ["errors"], "model/ is nouns, and the pure functions that check them."),
    mayImport("sql", ["errors", "lib"], "sql/ runs statements; what they mean belongs to a stage."),

    // --- the pipeline ---------------------------------------------------------------
    mayImport("source", GROUND, "A source yields rows; identity/ decides what they mean."),
    mayImport("identity", GROUND, "Normalizing needs no source, network, clock or Amazon."),
    mayImport("plan", GROUND, "A plan compares two tables; it starts nothing."),
    mayImport("jobs", GROUND, "A job is durable intent; it meets storage through jobs/ledger.ts."),
    mayImport("delivery", [...GROUND, "amazon"], "Delivery turns a batch into calls, and answers into outcomes."),

    // --- what the pipeline stands on ------------------------------------------------
    mayImport("amazon", ["errors", "lib"], "The client speaks HTTP in Amazon's words: no SQL, no members."),
    mayImport("ledger", [...GROUND, "jobs"], "The ledger implements the port that jobs/ declares."),

    // --- around it ------------------------------------------------------------------
    mayImport("sync", [...GROUND, ...STAGES, "ledger", "amazon", "config"], "sync/ composes the stages and adds no rule of its own."),
    mayImport("config", ["model", "errors", "lib"], "config/ turns files and environment into values; it opens nothing."),
    mayImport("server", LIBRARY, "If the API needs it, a library user does too: export it from src/index.ts."),
    mayImport("demo", [...LIBRARY, "sql", "emulator"], "The demo is a user who checks: it runs the library and counts again with code of its own."),
    mayImport("cli", [...LIBRARY, "server", "emulator", "demo"], "A command parses, calls the library and prints. It decides nothing."),
    {
      name: "only-the-outside-uses-the-front-door",
      comment: "src/index.ts is for users, cli/ and server/. Inside, import the file that has the noun.",
      severity: "error",
      from: { path: "^src/", pathNot: within("cli", "server", "demo") },
      to: { path: "^src/index\\.ts$" },
    },
    {
      name: "console-stands-alone",
      comment: "The console is browser code: it knows the HTTP API. Types may cross, code may not.",
      severity: "error",
      from: { path: "^src/server/console/" },
      to: { pathNot: "^src/server/console/|node_modules", dependencyTypesNot: ["type-only"] },
    },

    // --- the emulator is a second opinion -------------------------------------------
    {
      name: "emulator-shares-nothing",
      comment: "Shared code is shared mistakes. Write the rule a second time, from Amazon's documentation.",
      severity: "error",
      from: { path: within("emulator") },
      to: { path: "^src/", pathNot: within("emulator") },
    },
    {
      name: "emulator-is-only-started",
      comment: "Only cli/ (and tests) start the emulator. Everyone else talks HTTP to it.",
      severity: "error",
      from: { path: "^src/", pathNot: within("emulator", "cli", "demo") },
      to: { path: within("emulator") },
    },

    // --- one door to each outside thing ---------------------------------------------
    onlyIn("duckdb-behind-sql", "(^|/)@duckdb/", ["sql"], "Ask sql/database.ts to run it."),
    onlyIn("http-behind-amazon", "^(node:)?(https?|http2|undici)$|node_modules/undici/", ["amazon", "server", "emulator", "demo"], "Outgoing HTTP is retried, paced and redacted in one place: amazon/."),
    onlyIn("files-at-the-edges", "^(node:)?fs(/promises)?$", ["source", "sql", "ledger", "config", "cli", "server", "emulator", "demo"], "Take a value or a port, so that a test needs no disk."),
    onlyIn("hashing-behind-identity", "^(node:)?crypto$", ["identity", "lib", "server", "emulator", "demo"], "Personal data is hashed in one place: identity/."),
    onlyIn("terminal-behind-cli", "^(node:)?(tty|readline)(/promises)?$", ["cli"], "Return a value or emit an event; the CLI prints it."),

    onlyIn("ledger-behind-its-port", "^(node:)?sqlite$|(^|/)kysely(/|$)", ["ledger"], "Ask jobs/ledger.ts: where the ledger is stored is its own affair."),
    onlyIn("time-behind-lib", "^(node:)?timers(/promises)?$", ["lib", "emulator/clock"], "Take a Clock (lib/clock.ts) as an argument."),
    onlyIn("processes-behind-cli", "^(node:)?(child_process|cluster|worker_threads)$", ["cli", "demo", "source/socket-input"], "Headwater is one process; only the command line starts another program."),
    onlyIn("commands-behind-cli", "(^|/)commander(/|$)", ["cli"], "A command line's words stay in cli/."),
    onlyIn("yaml-behind-config", "(^|/)yaml(/|$)", ["config", "cli"], "Configuration is parsed once, in config/."),
    onlyIn("servers-behind-server", "(^|/)(@hono/[^/]+|hono)(/|$)", ["server", "emulator", "cli"], "Only server/ and the emulator answer HTTP."),

    // --- hygiene --------------------------------------------------------------------
    {
      name: "no-circular",
      comment: "Two files share a noun that has no file of its own. Give it one.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-inner-barrels",
      comment: "A folder's index.ts hides which file has the noun. src/index.ts is the only barrel.",
      severity: "error",
      from: {},
      to: { path: "^src/.+/index\\.ts$" },
    },
    {
      name: "src-stands-alone",
      comment: "What ships may not depend on what stays in the checkout.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(?:test|scripts|bench|examples)/" },
    },
    {
      name: "contracts-see-ports-only",
      comment: "A contract suite tests a port: the caller passes the implementation in.",
      severity: "error",
      from: { path: "^test/contracts/" },
      to: { path: "^src/", pathNot: `${within("model", "errors")}|^src/(?:source/source|jobs/ledger|jobs/outbox|delivery/destination)\\.ts$` },
    },
    {
      name: "no-orphans",
      comment: "Nothing imports this file: delete it or wire it in.",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: "\\.d\\.ts$|^src/index\\.ts$|^src/cli/main\\.ts$|^src/server/console/" },
      to: {},
    },
    {
      name: "no-unresolved",
      comment: "This import resolves to nothing.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-dev-dependency-shipped",
      comment: "A devDependency is absent from an installed package.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/server/console/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^src/server/console/dist/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true, // a type-only import across a boundary is a dependency too
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
    reporterOptions: { archi: { collapsePattern: "^(?:src|test)/[^/]+" } }, // one box per folder
  },
};

/**
 * Writes dist/: the package as npm would publish it. Compiled code and declarations, the data files beside them, and a
 * package.json of its own whose entries are those of the checkout's, compiled.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildConsole } from "./build-console.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const COMMAND = "cli/main";

const compiled = (entry: string) => `./${entry.replace(/^\.\/src\/|\.ts$/g, "")}`;
const entries = Object.entries<string>(own.exports).map(([name, entry]) => [
  name,
  { types: `${compiled(entry)}.d.ts`, default: `${compiled(entry)}.js` },
]);
const { name, version, description, keywords, license, type, engines, dependencies } = own;
const published = {
  ...{ name, version, description, keywords, license, type, engines },
  exports: Object.fromEntries(entries),
  bin: { headwater: `${COMMAND}.js` },
  dependencies,
};

/** Runs a program to its end; the build ends with it when it fails, for it has said why. */
function run(program: string, args: string[]) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(dist, { recursive: true, force: true });
run("tsc", ["-p", "tsconfig.build.json"]);
await buildConsole();
const consoleSources = join(root, "src/server/console");
const isData = (path: string) =>
  !/\.tsx?$/.test(path) &&
  (!path.startsWith(join(consoleSources, "/")) || path.startsWith(join(consoleSources, "dist")));
cpSync(join(root, "src"), dist, { recursive: true, filter: isData });
for (const page of ["LICENSE", "NOTICE", "README.md"])
  if (existsSync(join(root, page))) cpSync(join(root, page), join(dist, page));
writeFileSync(join(dist, "package.json"), `${JSON.stringify(published, null, 2)}\n`);

const command = join(dist, `${COMMAND}.js`);
chmodSync(command, 0o755);
run(command, ["--version"]); // it starts, by its own first line
console.log(`dist/ holds ${name} ${version}.`);

import { readFileSync, writeFileSync } from "node:fs";
import { configSchema } from "../src/config/json-schema.ts";
import { withTables } from "./settings-table.ts";

// Writes what is generated from the configuration's schema: `node scripts/write-schema.ts`.
const page = new URL("../docs/configuration.md", import.meta.url);

writeFileSync(
  new URL("../headwater.schema.json", import.meta.url),
  `${JSON.stringify(configSchema(), null, 2)}\n`,
);
writeFileSync(page, withTables(readFileSync(page, "utf8")));

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { withTables } from "../../scripts/settings-table.ts";
import { configSchema, settings } from "../../src/config/json-schema.ts";
import { parse, SAMPLE, sampleWith } from "./sample.ts";

const repository = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const page = repository("docs/configuration.md");

describe("the JSON schema", () => {
  // Fails after a change of src/config/schema: run `node scripts/write-schema.ts`.
  test("headwater.schema.json is what the code says now", () => {
    expect(JSON.parse(repository("headwater.schema.json"))).toEqual(configSchema());
  });

  test("it takes what the parser takes, and an editor marks an unknown key", () => {
    const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(configSchema());
    expect(valid(parseYaml(SAMPLE))).toBe(true);
    expect(valid(parseYaml(sampleWith('"1234567890"', "413642381039213537")))).toBe(true);
    expect(valid(parseYaml(`${SAMPLE}    feilds: 1\n`))).toBe(false);
  });

  test("every key but a variable's name says what it means", () => {
    const mute = [...settings(configSchema())].filter(({ node }) => node.description === undefined);
    expect(mute.map(({ path }) => path.at(-1))).toEqual(["env", "env", "env"]);
  });
});

describe("docs/configuration.md", () => {
  // Fails after a change of src/config/schema: run `node scripts/write-schema.ts`.
  test("its tables are what the code says now", () => {
    expect(withTables(page)).toBe(page);
  });

  test("its whole example can be read", () => {
    const example = /```yaml\n(connections:[\s\S]*?)```/.exec(page)![1]!;
    expect(parse(example).syncs[0]).toMatchObject({ name: "spring", destination: { name: "shop-us" } });
  });

  test("its further examples can be read where they belong", () => {
    const [source, fields, syncs] = page
      .slice(page.indexOf("## More examples"))
      .split("```yaml\n")
      .slice(1)
      .map((rest) => rest.slice(0, rest.indexOf("```")));
    const indented = (text: string) => text.replaceAll(/^/gm, "    ").trimEnd();
    const shared = SAMPLE.slice(0, SAMPLE.indexOf("syncs:"));
    expect(parse(sampleWith("    source: { file: people.csv }", indented(source!))).syncs).toHaveLength(1);
    expect(parse(`${SAMPLE}${indented(fields!)}\n`).syncs[0]!.fields!.email[0]!.hashed).toBe(true);
    expect(parse(shared + syncs!).syncs.map(({ mode }) => mode)).toEqual(["add", "remove"]);
  });
});

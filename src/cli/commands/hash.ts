import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { FORMS, type Forms, type Hashed } from "../../model/field-mapping.ts";
import { ENCODINGS, type Encoding, SOURCE_FORMATS, type SourceFormat } from "../../model/source-spec.ts";
import type { Effects, Output } from "../effects.ts";
import { HASHED, type MappedOption, mapOption, mappingOf } from "../mapping.ts";
import { commonOptions, country, examples } from "../options.ts";

interface HashOptions {
  map?: MappedOption[];
  hashed?: string;
  country: string;
  forms: Forms;
  format?: SourceFormat;
  delimiter?: string;
  encoding?: Encoding;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      'Prints every row of a file as one line of JSON, in order, skipped rows too:\n{"row":1,"externalUserId":"7","sets":[{"email":"…","phone":"…"}],"rejections":[{"field":"…","reason":"…"}]}\nNeeds no headwater.yaml and sends nothing. The exit code is 0 whatever was skipped.',
    )
    .argument("<file>", "a file, a pattern such as 'data/*.csv', or - for standard input")
    .option(
      "--map <kind=column>",
      "which column holds email, phone, external-id, country, consent, consent-storage, tcf or gpp; may be repeated (default: columns of those names)",
      mapOption,
    )
    .addOption(
      new Option("--hashed <how>", "whether mapped values are SHA-256 already").choices(Object.keys(HASHED)),
    )
    .option("--country <code>", "country of rows that name none", country, "US")
    .addOption(
      new Option("--forms <which>", "which spellings are hashed where rules differ")
        .choices(FORMS)
        .default("both"),
    )
    .addOption(new Option("--format <format>", "where the name does not tell it").choices(SOURCE_FORMATS))
    .option("--delimiter <character>", "what stands between values")
    .addOption(new Option("--encoding <name>", "how the file writes letters").choices(ENCODINGS))
    .action(async (file: string, options: HashOptions) => exit(await hashRows(file, options, effects)));
  commonOptions(command, { config: false, json: false });
  examples(command, [
    ["headwater hash people.csv", "columns named email, phone, id, country"],
    ["headwater hash people.csv --map email=Mail --map phone=Mobile --country DE", "other names"],
    ["zcat people.csv.gz | headwater hash - --forms amazon > hashes.jsonl", "from a pipe"],
  ]);
}

async function hashRows(file: string, options: HashOptions, { cwd, env, stdout }: Effects): Promise<number> {
  const { format, delimiter, encoding, forms } = options;
  const fields = mappingOf(
    options.map ?? [],
    HASHED[options.hashed as keyof typeof HASHED] as Hashed | undefined,
  );
  const { hash } = await import("../../index.ts");
  const lines = hash(
    { file: file === "-" ? "-" : resolve(cwd, file), format, delimiter, encoding },
    {
      fields,
      rules: {
        emailForms: forms,
        phoneForms: forms,
        invalidExternalId: "reject",
        unknownCountry: "default",
        defaultCountry: options.country,
      },
      env,
    },
  );
  await writeLines(lines, stdout);
  return 0;
}

/** Characters that are written at once: one call for each line would be most of the work. */
const CHUNK = 65_536;

async function writeLines(lines: AsyncIterable<string>, output: Output): Promise<void> {
  let chunk = "";
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK) continue;
    await output.write(chunk);
    chunk = "";
    if (output.closed) return;
  }
  if (chunk !== "") await output.write(chunk);
}

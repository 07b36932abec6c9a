import { type Command, Option } from "commander";
import { FORMS, type Forms } from "../../model/field-mapping.ts";
import type { Effects, Output } from "../effects.ts";
import {
  type FileOptions,
  fieldsOf,
  formatOptions,
  mappingOptions,
  rulesOf,
  sourceOf,
} from "../file-options.ts";
import { commonOptions, examples } from "../options.ts";

interface HashOptions extends FileOptions {
  forms: Forms;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      'Prints every row of a file as one line of JSON, in order, skipped rows too:\n{"row":1,"externalUserId":"7","sets":[{"email":"…","phone":"…"}],"rejections":[{"field":"…","reason":"…"}]}\nNeeds no headwater.yaml and sends nothing. The exit code is 0 whatever was skipped.',
    )
    .argument("<file>", "a file, a pattern such as 'data/*.csv', or - for standard input");
  mappingOptions(command).addOption(
    new Option("--forms <which>", "which spellings are hashed where rules differ")
      .choices(FORMS)
      .default("both"),
  );
  formatOptions(command).action(async (file: string, options: HashOptions) =>
    exit(await hashRows(file, options, effects)),
  );
  commonOptions(command, { config: false, json: false });
  examples(command, [
    ["headwater hash people.csv", "columns named email, phone, id, country"],
    ["headwater hash people.csv --map email=Mail --map phone=Mobile --country DE", "other names"],
    ["zcat people.csv.gz | headwater hash - --forms amazon > hashes.jsonl", "from a pipe"],
  ]);
}

async function hashRows(file: string, options: HashOptions, { cwd, env, stdout }: Effects): Promise<number> {
  const { forms } = options;
  const fields = fieldsOf(options);
  const { hash } = await import("../../index.ts");
  const lines = hash(sourceOf(file, options, cwd), {
    fields,
    lists: options.lists,
    rules: { ...rulesOf(options, forms), emailFix: "off" },
    env,
  });
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

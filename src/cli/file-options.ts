import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { FieldMapping, Forms, Hashed, IdentityRules } from "../model/field-mapping.ts";
import {
  ENCODINGS,
  type Encoding,
  SOURCE_FORMATS,
  type SourceFormat,
  type SourceSpec,
} from "../model/source-spec.ts";
import { HASHED, KINDS, type MappedOption, mapOption, mappingOf } from "./mapping.ts";
import { country } from "./options.ts";

/** What commands know that read a file of people without a configuration. */
export interface FileOptions {
  map?: MappedOption[];
  hashed?: string;
  lists?: boolean;
  country: string;
  format?: SourceFormat;
  delimiter?: string;
  encoding?: Encoding;
}

/** The options that say which columns hold what. */
export const mappingOptions = (command: Command): Command =>
  command
    .option(
      "--map <kind=column>",
      `which column holds ${KINDS.slice(0, -1).join(", ")} or ${KINDS.at(-1)}; may be repeated (default: columns named email, phone, external_id or id, and country)`,
      mapOption,
    )
    .addOption(
      new Option("--hashed <how>", "whether mapped values are SHA-256 already").choices(Object.keys(HASHED)),
    )
    .option("--lists", "cells hold several emails or phones; needed for standard input only")
    .option("--country <code>", "country of rows that name none", country, "US");

/** The options that say how the file is written. */
export const formatOptions = (command: Command): Command =>
  command
    .addOption(new Option("--format <format>", "where the name does not tell it").choices(SOURCE_FORMATS))
    .option("--delimiter <character>", "what stands between values")
    .addOption(new Option("--encoding <name>", "how the file writes letters").choices(ENCODINGS));

/** The file that a command line names; `-` is standard input. */
export const sourceOf = (
  file: string,
  { format, delimiter, encoding }: FileOptions,
  cwd: string,
): SourceSpec => ({ file: file === "-" ? "-" : resolve(cwd, file), format, delimiter, encoding });

/** Undefined: the columns' own names say it. @throws {ConfigError} cli.no-identifier */
export const fieldsOf = ({ map = [], hashed }: FileOptions): FieldMapping | undefined =>
  mappingOf(map, HASHED[hashed as keyof typeof HASHED] as Hashed | undefined);

/** The rules of a file that no configuration speaks of: a row without a country has that of `--country`. */
export const rulesOf = ({ country }: FileOptions, forms: Forms): IdentityRules => ({
  emailForms: forms,
  phoneForms: forms,
  invalidExternalId: "reject",
  unknownCountry: "default",
  defaultCountry: country,
});

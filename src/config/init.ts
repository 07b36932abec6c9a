import { type FieldMapping, HASHED_FIELDS, type MappedColumn, namesNobody } from "../model/field-mapping.ts";
import type { Mode } from "../model/mode.ts";
import type { SourceFormat } from "../model/source-spec.ts";
import { type ColumnLook, guessConsent, guessFields } from "./guess.ts";

export interface StarterInput {
  /** The file of people, as it should stand in the configuration: relative to its folder. */
  file: string;
  /** Only where the file's name does not tell it. */
  format?: SourceFormat;
  columns: readonly ColumnLook[];
  /** YAML of `connections:` and `destinations:` with one destination, as an emulator prints. Absent: to be filled in. */
  target?: string;
  /** @default "upsert", which removes nobody */
  mode?: Mode;
}

/** A commented headwater.yaml for one file of people. It holds what `parseConfig` wants, and no value of a person. */
export function writeStarterConfig(input: StarterInput): string {
  const sync = syncName(input.file);
  return `# Headwater's configuration. Every key is explained in docs/configuration.md.
# See what it would do, without sending anything: headwater plan ${sync}

${(input.target ?? TARGET).trimEnd()}

${syncSection(sync, input)}`;
}

/** Where a file goes, to be filled in. */
export const TARGET = `connections:
  amazon:
    # NA, EU or FE: the region of your Amazon Ads profile.
    region: NA
    # Both from your security profile: developer.amazon.com, Login with Amazon.
    clientId: { env: HEADWATER_CLIENT_ID }
    clientSecret: { env: HEADWATER_CLIENT_SECRET }
    # Then: headwater connect

destinations:
  amazon:
    connection: amazon
    # To be filled in. In the Amazon Ads console under Account settings; each marketplace has its own.
    profileId: "0000000000"
    # From the AMC console, or your Amazon account team. Without it AMC itself gets no data.
    # instanceId: amcyzzz123456
    # The DSP advertiser that may use the audience. In the Amazon DSP.
    # advertiserId: "584212345678901234"
`;

const syncSection = (name: string, { file, format, columns, mode = "upsert" }: StarterInput): string =>
  `syncs:
  ${name}:
    source:
      file: ${scalar(file)}${format === undefined ? "" : `\n      format: ${format}`}
    audience:
      # 10 to 128 characters. Looked up at Amazon by this name, and created when missing.
      name: ${scalar(audienceName(file))}
      # Or the number of an audience that is there already:
      # id: "413642381039213536"
      # The country of rows that name none, and of their phone numbers.
      country: US
    # add: never removes. upsert: adds and refreshes. remove: takes these people out.
    # mirror: the audience becomes exactly this list.
    mode: ${mode}
${[...fieldLines(guessFields(columns)), ...consentLines(columns)].join("\n")}
`;

/** Without an identifier the lines stay a comment, so that the file can be read all the same. */
function fieldLines(fields: FieldMapping): string[] {
  const { externalId, email, phone, country } = fields;
  if (namesNobody(fields))
    return [
      "    # No column looked like email addresses or phone numbers. Say which ones are:",
      "    # fields: { externalId: …, email: …, phone: …, country: … }",
    ];
  return [
    "    # Which columns say who a person is. hashed: true for values that are SHA-256 already, auto for a mixture.",
    "    fields:",
    externalId === undefined
      ? "      # externalId: your own id of a person; without one it is made from the strongest identifier"
      : `      externalId: ${scalar(externalId)}`,
    ...identifierLine("email", email),
    ...identifierLine("phone", phone),
    ...placeLines(fields),
    ...(country === undefined ? [] : [`      country: ${scalar(country)}`]),
  ];
}

/** Names and addresses are known by their columns' names alone, hence the word above them. */
function placeLines(fields: FieldMapping): string[] {
  const lines = HASHED_FIELDS.flatMap((field) => identifierLine(field, [fields[field] ?? []].flat()));
  if (lines.length === 0) return [];
  return [
    "      # Names and addresses go to Amazon hashed, as emails do. Take out what is none, and what may not go there.",
    ...lines,
  ];
}

/** Comments only: whether a column is a consent, and whether everyone agreed, is for a person to say. */
export function consentLines(columns: readonly ColumnLook[]): string[] {
  const consent = Object.entries(guessConsent(columns));
  const { country } = guessFields(columns);
  const wanted = columns.some(({ name, consentCountries }) => name === country && consentCountries > 0);
  if (consent.length === 0 && !wanted) return [];
  const suggested = consent.map(([kind, column]) => `${kind}: ${scalar(column)}`).join(", ");
  return [
    "    # Rows of the UK, the EEA and Switzerland are skipped without a consent; see docs/consent.md.",
    ...(consent.length === 0
      ? []
      : [
          "    # These columns may say what people agreed to; under fields:",
          `    #   consent: { ${suggested} }`,
        ]),
    ...(wanted
      ? [
          "    # The file has such rows. Where no column tells, and only if everyone in it agreed:",
          '    # consent: { basis: { statedBy: "NAME, OFFICE", on: YYYY-MM-DD, text: "WHICH TEXT THEY SAW" } }',
        ]
      : []),
  ];
}

export function identifierLine(key: string, columns: readonly MappedColumn[]): string[] {
  const texts = columns.map(({ column, hashed }) =>
    hashed === false ? scalar(column) : `{ column: ${scalar(column)}, hashed: ${hashed} }`,
  );
  if (texts.length === 0) return [];
  return [`      ${key}: ${texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`}`];
}

/** Bare where YAML takes it for the same text everywhere, else in JSON's quotes, which are YAML's too. */
export const scalar = (text: string): string =>
  /^[A-Za-z_][\w./-]*( [\w./-]+)*$/.test(text) && !/^(true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text);

/** What a file is called, word by word. */
export const words = (file: string): string[] =>
  (file.split(/[\\/]/).at(-1) ?? "").replace(/\.[a-z].*$/i, "").match(/[A-Za-z0-9]+/g) ?? ["people"];

export const syncName = (file: string): string => words(file).join("-").toLowerCase();

function audienceName(file: string): string {
  const text = words(file).join(" ").slice(0, 100);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} from Headwater`;
}

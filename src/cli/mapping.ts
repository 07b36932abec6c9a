import { InvalidArgumentError } from "commander";
import { ConfigError } from "../errors.ts";
import type { ConsentColumns } from "../model/consent.ts";
import { type FieldMapping, type Hashed, type HashedField, namesNobody } from "../model/field-mapping.ts";

/** What `--hashed` says, in the configuration's words. */
export const HASHED = { false: false, true: true, auto: "auto", rehash: "rehash" } as const satisfies Record<
  string,
  Hashed
>;

/** Kinds that say what a person agreed to, and the configuration's words for them. */
const CONSENT_KINDS = {
  consent: "userData",
  "consent-storage": "adStorage",
  tcf: "tcf",
  gpp: "gpp",
} as const satisfies Record<string, keyof ConsentColumns>;
type ConsentKind = keyof typeof CONSENT_KINDS;

/** Kinds of name and place, and the configuration's words for them. */
export const PERSON_KINDS = {
  "first-name": "firstName",
  "last-name": "lastName",
  address: "address",
  city: "city",
  state: "state",
  "postal-code": "postalCode",
} as const satisfies Record<string, HashedField>;
export type PersonKind = keyof typeof PERSON_KINDS;

type Kind = "email" | "phone" | PersonKind | "external-id" | "country" | ConsentKind;
const personKinds = Object.keys(PERSON_KINDS) as PersonKind[];
const consentKinds = Object.keys(CONSENT_KINDS) as ConsentKind[];
const ONCE: readonly Kind[] = [...personKinds, "external-id", "country", ...consentKinds];

/** What `--map` takes. */
export const KINDS: readonly Kind[] = ["email", "phone", ...ONCE];

/** One `--map KIND=COLUMN`. */
export interface MappedOption {
  kind: Kind;
  column: string;
}

/** Reads one more `--map`. */
export function mapOption(text: string, before: readonly MappedOption[] = []): MappedOption[] {
  const at = text.indexOf("=");
  const kind = KINDS.find((known) => known === text.slice(0, at));
  const column = text.slice(at + 1);
  if (at < 0 || !kind || column === "")
    throw new InvalidArgumentError(`Say KIND=COLUMN, where KIND is one of ${KINDS.join(", ")}.`);
  if (ONCE.includes(kind) && before.some((one) => one.kind === kind))
    throw new InvalidArgumentError(`${kind} can have one column only.`);
  return [...before, { kind, column }];
}

/** The mapping that the options say; undefined where they say none, and columns go by their names. */
export function mappingOf(
  options: readonly MappedOption[],
  hashed: Hashed | undefined,
): FieldMapping | undefined {
  if (options.length === 0 && hashed === undefined) return undefined;
  const columns = (kind: Kind): string[] =>
    options.filter((one) => one.kind === kind).map(({ column }) => column);
  const identifiers = (kind: Kind) => columns(kind).map((column) => ({ column, hashed: hashed ?? false }));
  const consent = consentKinds.flatMap((kind) =>
    columns(kind).map((column) => [CONSENT_KINDS[kind], column]),
  );
  const fields: FieldMapping = {
    externalId: columns("external-id")[0],
    email: identifiers("email"),
    phone: identifiers("phone"),
    ...Object.fromEntries(
      personKinds.flatMap((kind) => identifiers(kind).map((one) => [PERSON_KINDS[kind], one])),
    ),
    country: columns("country")[0],
    ...(consent.length === 0 ? {} : { consent: Object.fromEntries(consent) as ConsentColumns }),
  };
  if (!namesNobody(fields)) return fields;
  throw new ConfigError("cli.no-identifier", "No column of email addresses or phone numbers is mapped.", {
    hint: "--map email=COLUMN or --map phone=COLUMN, or last-name with postal-code or address; no --map at all where columns are named email and phone.",
  });
}

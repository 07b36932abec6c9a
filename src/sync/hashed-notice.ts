import { thousands } from "../lib/number.ts";
import { type FieldMapping, HASHED_FIELDS, type HashedField } from "../model/field-mapping.ts";
import type { Notice } from "../model/plan.ts";
import { FIELD_WORDS, type RejectionCount, type RejectionReason } from "../model/rejection.ts";
import { reasonWords } from "./reason-words.ts";

/** The columns of people or of events that may hold hashes. */
type HashedColumns = Pick<FieldMapping, "email" | "phone" | HashedField>;

/** What there is to say of hashes that were left out: how many, why, and what takes them. */
export const hashedNotices = (droppedFields: readonly RejectionCount[], fields: HashedColumns): Notice[] => [
  ...unmarkedNotices(droppedFields, fields),
  ...faultNotices(droppedFields),
];

/** Hashes in a column that is not marked as hashed, and the setting that takes them as they are. */
const unmarkedNotices = (droppedFields: readonly RejectionCount[], fields: HashedColumns): Notice[] =>
  (["email", "phone", ...HASHED_FIELDS] as const).flatMap((field): Notice[] => {
    const isUnmarked = ({ reason }: RejectionCount): boolean =>
      reason === "hash.unmarked" || reason === `${field}.looks-hashed`;
    const count = droppedFields.find((dropped) => dropped.field === field && isUnmarked(dropped))?.count ?? 0;
    const column = [fields[field] ?? []].flat().find(({ hashed }) => hashed === false)?.column;
    if (count === 0 || column === undefined) return [];
    return [
      {
        code: "source.looks-hashed",
        message: `${thousands(count)} values of the column ${column} look hashed already. They are left out: hashed once more they would match nobody.`,
        hint: `If they are SHA-256 of the normalized ${FIELD_WORDS[field]}, say so in headwater.yaml: fields: { ${field}: { column: ${column}, hashed: auto } }`,
      },
    ];
  });

const OTHER_ENCODING =
  "Have them written as 64 lower-case hex digits where they are made, for example lower(sha256(…)).";
const OTHER_ALGORITHM =
  "Nothing can make SHA-256 of MD5 or SHA-1. Map the column of the plain values: Headwater hashes them.";
const OF_NOTHING = "Leave a missing value empty where they are made: its hash is the same for everyone.";

/** Hashes that no setting takes as they are, and what does help. */
const HELP: Partial<Record<RejectionReason, string>> = {
  "hash.upper-case": OTHER_ENCODING,
  "hash.base64": OTHER_ENCODING,
  "hash.md5": OTHER_ALGORITHM,
  "hash.sha1": OTHER_ALGORITHM,
  "hash.of-nothing": OF_NOTHING,
  "hash.of-placeholder": OF_NOTHING,
  "hash.of-hash":
    "The plain value is enough: take the column of its hash out of fields, or have it hashed once where it is made.",
};

function faultNotices(droppedFields: readonly RejectionCount[]): Notice[] {
  const faults = droppedFields.filter(({ reason }) => reason in HELP);
  if (faults.length === 0) return [];
  return [
    {
      code: "source.hashes-unusable",
      message: `Hashes are left out, because as they are they match nobody: ${reasonWords(faults)}.`,
      hint: [...new Set(faults.map(({ reason }) => HELP[reason]))].join("\n"),
    },
  ];
}

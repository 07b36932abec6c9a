import { thousands } from "../lib/number.ts";
import type { FieldMapping } from "../model/field-mapping.ts";
import type { Notice } from "../model/plan.ts";
import type { RejectionCount } from "../model/rejection.ts";

/** Hashes in a column that is not marked as hashed: how many were left out, and the setting that takes them as they are. */
export const hashedNotices = (droppedFields: readonly RejectionCount[], fields: FieldMapping): Notice[] =>
  (["email", "phone"] as const).flatMap((kind): Notice[] => {
    const count = droppedFields.find(({ reason }) => reason === `${kind}.looks-hashed`)?.count ?? 0;
    const column = fields[kind].find(({ hashed }) => hashed === false)?.column;
    if (count === 0 || column === undefined) return [];
    return [
      {
        code: "source.looks-hashed",
        message: `${thousands(count)} values of the column ${column} look hashed already. They are left out: hashed once more they would match nobody.`,
        hint: `If they are SHA-256 of the normalized ${kind}, say so in headwater.yaml: fields: { ${kind}: { column: ${column}, hashed: auto } }`,
      },
    ];
  });

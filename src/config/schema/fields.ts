import { z } from "zod";
import { AMAZON_LIMITS } from "../../model/amazon-limits.ts";
import {
  type FieldMapping,
  type HashedField,
  type MappedColumn,
  namesNobody,
} from "../../model/field-mapping.ts";
import { text } from "./values.ts";

export const columnName = text.meta({ title: "a column's name" });

const plainColumn = columnName.transform((column): MappedColumn => ({ column, hashed: false }));

const describedColumn = z.strictObject({
  column: columnName.meta({ description: "The column's name." }),
  hashed: z
    .union([z.boolean(), z.enum(["auto", "rehash"])])
    .default(false)
    .meta({
      title: "true, false, auto or rehash",
      description:
        "Whether the values are SHA-256 already. auto: decided for each value. rehash: hashes are hashed once more.",
    }),
});

const mappedColumn = z.union([plainColumn, describedColumn]);

/** A column of which a person may have several values, in one cell too. */
const identifierColumn = z.union([
  plainColumn,
  describedColumn.extend({
    list: z
      .union([z.boolean(), z.int().min(1).max(AMAZON_LIMITS.setsPerRecord)])
      .optional()
      .meta({
        title: `true, false or 1 to ${AMAZON_LIMITS.setsPerRecord}`,
        description:
          "Whether cells hold several values, or how many of a cell are taken. Absent: as many as the longest list has.",
      }),
  }),
]);

export const identifierColumns = z
  .union([identifierColumn.transform((column) => [column]), z.array(identifierColumn).min(1)])
  .optional()
  .meta({ title: "a column's name, { column, hashed, list }, or a list of these" });

const personColumn = mappedColumn.optional().meta({ title: "a column's name, or { column, hashed }" });

/** Name and place of a person; the same for events. */
export const personColumns = {
  firstName: personColumn.meta({ description: "First names." }),
  lastName: personColumn.meta({ description: "Last names." }),
  address: personColumn.meta({ description: "Street and house number." }),
  city: personColumn.meta({ description: "Cities." }),
  state: personColumn.meta({ description: "States or provinces." }),
  postalCode: personColumn.meta({ description: "Postal codes." }),
} as const satisfies Record<HashedField, unknown>;

export const consentColumns = z
  .strictObject({
    userData: columnName.optional().meta({
      description: "Whether Amazon may use the person's data: granted, denied, yes, no.",
    }),
    adStorage: columnName.optional().meta({
      description: "Whether Amazon may store and read on the person's device: granted, denied, yes, no.",
    }),
    tcf: columnName.optional().meta({ description: "TCF strings, version 2." }),
    gpp: columnName.optional().meta({ description: "GPP strings." }),
  })
  .refine((columns) => Object.values(columns).some((column) => column !== undefined), {
    message: "must name a column for `userData`, `adStorage`, `tcf` or `gpp`",
  })
  .optional()
  .meta({ description: "Columns that say what people agreed to; see docs/consent.md." });

export const NO_IDENTIFIER =
  "must name a column for `email` or `phone`, or for `lastName` with `postalCode` or `address`";

export const fields = z
  .strictObject({
    externalId: columnName.optional().meta({
      description: "Your own id of a person. Absent: made from the strongest identifier.",
    }),
    email: identifierColumns.meta({ description: "Columns with email addresses." }),
    phone: identifierColumns.meta({ description: "Columns with phone numbers." }),
    ...personColumns,
    country: columnName.optional().meta({
      description:
        "Countries: codes of two or three letters, or names. Absent, or empty in a row: the audience's country.",
    }),
    consent: consentColumns,
  })
  .superRefine(({ email = [], phone = [], ...rest }, context) => {
    if (namesNobody({ ...rest, email, phone }) && rest.externalId === undefined)
      context.addIssue({ code: "custom", message: NO_IDENTIFIER });
  })
  .transform(({ email = [], phone = [], ...rest }): FieldMapping => ({ ...rest, email, phone }));

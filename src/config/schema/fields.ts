import { z } from "zod";
import type { FieldMapping, MappedColumn } from "../../model/field-mapping.ts";
import { text } from "./values.ts";

const columnName = text.meta({ title: "a column's name" });

const mappedColumn = z.union([
  columnName.transform((column): MappedColumn => ({ column, hashed: false })),
  z.strictObject({
    column: columnName.meta({ description: "The column's name." }),
    hashed: z
      .union([z.boolean(), z.enum(["auto", "rehash"])])
      .default(false)
      .meta({
        title: "true, false, auto or rehash",
        description:
          "Whether the values are SHA-256 already. auto: decided for each value. rehash: hashes are hashed once more.",
      }),
  }),
]);

const identifierColumns = z
  .union([mappedColumn.transform((column) => [column]), z.array(mappedColumn).min(1)])
  .optional()
  .meta({ title: "a column's name, { column, hashed }, or a list of these" });

export const NO_IDENTIFIER = "must name a column for `email` or `phone`";

export const fields = z
  .strictObject({
    externalId: columnName.optional().meta({
      description: "Your own id of a person. Absent: made from the strongest identifier.",
    }),
    email: identifierColumns.meta({ description: "Columns with email addresses." }),
    phone: identifierColumns.meta({ description: "Columns with phone numbers." }),
    country: columnName.optional().meta({
      description: "Country codes. Absent, or empty in a row: the audience's country.",
    }),
  })
  .superRefine(({ email, phone, externalId }, context) => {
    if (email === undefined && phone === undefined && externalId === undefined)
      context.addIssue({ code: "custom", message: NO_IDENTIFIER });
  })
  .transform(({ email = [], phone = [], ...rest }): FieldMapping => ({ ...rest, email, phone }));

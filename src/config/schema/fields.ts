import { z } from "zod";
import type { FieldMapping, MappedColumn } from "../../model/field-mapping.ts";
import { text } from "./values.ts";

export const columnName = text.meta({ title: "a column's name" });

export const mappedColumn = z.union([
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

export const identifierColumns = z
  .union([mappedColumn.transform((column) => [column]), z.array(mappedColumn).min(1)])
  .optional()
  .meta({ title: "a column's name, { column, hashed }, or a list of these" });

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

export const NO_IDENTIFIER = "must name a column for `email` or `phone`";

export const fields = z
  .strictObject({
    externalId: columnName.optional().meta({
      description: "Your own id of a person. Absent: made from the strongest identifier.",
    }),
    email: identifierColumns.meta({ description: "Columns with email addresses." }),
    phone: identifierColumns.meta({ description: "Columns with phone numbers." }),
    country: columnName.optional().meta({
      description:
        "Countries: codes of two or three letters, or names. Absent, or empty in a row: the audience's country.",
    }),
    consent: consentColumns,
  })
  .superRefine(({ email, phone, externalId }, context) => {
    if (email === undefined && phone === undefined && externalId === undefined)
      context.addIssue({ code: "custom", message: NO_IDENTIFIER });
  })
  .transform(({ email = [], phone = [], ...rest }): FieldMapping => ({ ...rest, email, phone }));

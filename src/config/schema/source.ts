import { z } from "zod";
import { ENCODINGS, SOURCE_FORMATS } from "../../model/source-spec.ts";
import { text } from "./values.ts";

const delimiter = z
  .string()
  .transform((value) => (value === "\\t" ? "\t" : value))
  .refine((value) => value.length === 1, "must be one character, or \\t for a tab")
  .meta({ title: "one character" });

export const source = z
  .strictObject({
    file: text.meta({
      description:
        'A path, a pattern such as data/*.csv, or "-" for standard input. Relative to the configuration.',
    }),
    format: z.enum(SOURCE_FORMATS).optional().meta({
      description: "Absent: told from the end of the file's name, before .gz or .zst.",
    }),
    delimiter: delimiter.optional().meta({
      description: "What stands between two values. Absent: told from the first line.",
    }),
    quote: z.string().length(1).optional().meta({
      title: "one character",
      default: '"',
      description: "What stands around a value that holds a delimiter.",
    }),
    encoding: z
      .enum(ENCODINGS)
      .optional()
      .meta({ default: "utf-8", description: "How the file writes letters." }),
    header: z
      .boolean()
      .optional()
      .meta({ default: true, description: "Whether the first line names the columns." }),
    columns: z.array(text).min(1).optional().meta({
      title: "a list of names",
      description: "The columns' names, where `header` is false.",
    }),
  })
  .superRefine(({ header, columns }, context) => {
    if (header === false && columns === undefined)
      context.addIssue({
        code: "custom",
        path: ["header"],
        message: "is false, so `columns` must name the columns",
      });
    if (header !== false && columns !== undefined)
      context.addIssue({ code: "custom", path: ["columns"], message: "needs `header: false` beside it" });
  });

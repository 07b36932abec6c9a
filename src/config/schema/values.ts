import { z } from "zod";
import { countryCode } from "../../model/country.ts";

/*
 * In this folder a `title` finishes the sentence "X must be …"; a `description` ends up in editors, in hints and in
 * docs/configuration.md. `meta({ default })` names a default that is applied later, because another place of the file
 * may say the value.
 */

/** Text that may look like a number: a column called 2024, an id without quotes. */
export const text = z
  .union([z.string().min(1), z.number()])
  .transform(String)
  .meta({ title: "text" });

/** A number of Amazon's, as text: some exceed 2^53. */
export const digits = (example: string) =>
  z
    .union([z.string().regex(/^\d{1,20}$/), z.number().nonnegative().multipleOf(1)])
    .transform(String)
    .meta({ title: `a number such as ${example}` });

export const country = z
  .string()
  .refine((value) => countryCode(value) !== undefined, "must be a country code of two letters, such as US")
  .transform((value) => countryCode(value)!)
  .meta({ title: "a country code of two letters" });

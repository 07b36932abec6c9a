import { z } from "zod";
import type { ConsentBasis } from "../../model/consent.ts";
import { text } from "./values.ts";

const basis = z.strictObject({
  statedBy: text.meta({ description: "Who states it: a name and an office." }),
  on: z.iso.date().meta({
    title: "a date such as 2026-01-15",
    description: "The day on which it was stated; not in the future.",
  }),
  text: text.meta({ description: "Which text the people were shown, so that it can be found again." }),
  adStorage: z.literal("granted").optional().meta({
    title: "granted, or absent",
    description: "Only where the people agreed to storage on their devices too.",
  }),
}) satisfies z.ZodType<ConsentBasis>;

export const consent = z.strictObject({
  basis: basis.optional().meta({
    description:
      "Your own statement that everyone in the source agreed. It stands in where a signal is wanted and a row says nothing.",
  }),
});

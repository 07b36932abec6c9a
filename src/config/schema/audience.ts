import { z } from "zod";
import { countryCode } from "../../model/country.ts";
import { digits, text } from "./values.ts";

const DAY_SECONDS = 86_400;

/** @source research/amazon-api.md §4.1 (read 2026-11-24; documented): name 10–128, description 0–1000, ttl in seconds. */
const NAME_LENGTH = { min: 10, max: 128 };
const MAX_DESCRIPTION_LENGTH = 1_000;
const MAX_TTL_SECONDS = 397 * DAY_SECONDS;

const country = z
  .string()
  .refine((value) => countryCode(value) !== undefined, "must be a country code of two letters, such as US")
  .transform((value) => countryCode(value)!)
  .meta({ title: "a country code of two letters" });

export const audience = z
  .strictObject({
    name: text.meta({
      description:
        "10 to 128 characters. Without an `id`, the audience is looked up by this name and created when missing.",
    }),
    id: digits("413642381039213536").optional().meta({
      description: "Amazon's id of an audience that is there already.",
    }),
    country: country.prefault("US").meta({
      description:
        "ISO 3166; UK is read as GB. Also the country of rows that name none, and of their phone numbers.",
    }),
    description: z.string().max(MAX_DESCRIPTION_LENGTH).default("Synced by Headwater").meta({
      title: "text of at most 1,000 characters",
      description: "For those who see the audience at Amazon.",
    }),
    ttlDays: z
      .int()
      .min(0)
      .max(MAX_TTL_SECONDS / DAY_SECONDS)
      .optional()
      .meta({ default: 397, description: "Days after which someone leaves who was not sent again." }),
    ttl: z.int().min(0).max(MAX_TTL_SECONDS).optional().meta({
      description: "The same in seconds, in place of `ttlDays`.",
    }),
  })
  .superRefine(({ name, id, ttl, ttlDays }, context) => {
    if (id === undefined && (name.length < NAME_LENGTH.min || name.length > NAME_LENGTH.max))
      context.addIssue({
        code: "custom",
        path: ["name"],
        message: "must be 10 to 128 characters long (Amazon's rule)",
      });
    if (ttl !== undefined && ttlDays !== undefined)
      context.addIssue({
        code: "custom",
        path: ["ttl"],
        message: "says the same as `ttlDays`: keep one of them",
      });
  })
  .transform(({ id, ttl, ttlDays, ...rest }) => ({
    ...rest,
    audienceId: id,
    ttlSeconds: ttl ?? (ttlDays === undefined ? undefined : ttlDays * DAY_SECONDS),
  }));

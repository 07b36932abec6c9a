import { z } from "zod";
import { AMAZON_LIMITS } from "../../model/amazon-limits.ts";
import { DEFAULTS } from "../defaults.ts";
import { country, digits, text } from "./values.ts";

const DAY_SECONDS = 86_400;

const { nameLength, descriptionLength, ttlSeconds } = AMAZON_LIMITS;

export const audience = z
  .strictObject({
    name: text.meta({
      description:
        "10 to 128 characters. Without an `id`, the audience is looked up by this name and created when missing.",
    }),
    id: digits("413642381039213536").optional().meta({
      description: "Amazon's id of an audience that is there already.",
    }),
    country: country.prefault(DEFAULTS.country).meta({
      description:
        "ISO 3166; UK is read as GB. Also the country of rows that name none, and of their phone numbers.",
    }),
    description: z.string().max(descriptionLength.max).optional().meta({
      title: "text of at most 1,000 characters",
      description: "For those who see the audience at Amazon; changed there when it changes here.",
    }),
    ttlDays: z
      .int()
      .min(0)
      .max(ttlSeconds.max / DAY_SECONDS)
      .optional()
      .meta({
        default: 397,
        description:
          "Days after which someone leaves who was not sent again; changed at Amazon when it changes here.",
      }),
    ttl: z.int().min(0).max(ttlSeconds.max).optional().meta({
      description: "The same in seconds, in place of `ttlDays`.",
    }),
    renewWindow: z.number().min(0.05).max(1).default(DEFAULTS.renewWindow).meta({
      description:
        "Share of that time, at its end, in which people who are still in the source are sent again, spread over it.",
    }),
    shared: z.boolean().default(false).meta({
      description:
        "true: it is meant that another sync has this audience too, though this one mirrors and takes out whom the other puts in.",
    }),
  })
  .superRefine(({ name, id, ttl, ttlDays }, context) => {
    if (id === undefined && (name.length < nameLength.min || name.length > nameLength.max))
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

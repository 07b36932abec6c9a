import { z } from "zod";
import {
  EMAIL_FIX,
  EMAIL_PLACEHOLDERS,
  FORMS,
  PHONE_FIX,
  UNKNOWN_COUNTRY,
} from "../../model/field-mapping.ts";
import { DEFAULTS } from "../defaults.ts";

const forms = z.enum(FORMS).optional().meta({
  default: DEFAULTS.forms,
  description: "Which spelling is hashed where Amazon's rule and the older one differ: one of them, or both.",
});

const email = z
  .strictObject({
    forms,
    fix: z.enum(EMAIL_FIX).optional().meta({
      default: DEFAULTS.emailFix,
      description:
        "What happens to a slip in the domain of a big provider, such as gmial.com: nothing, it is told of, or what is meant is hashed.",
    }),
    placeholders: z.enum(EMAIL_PLACEHOLDERS).optional().meta({
      default: DEFAULTS.emailPlaceholders,
      description:
        "What happens to addresses that are nobody's, such as test@test.com, and in syncs to those of a role, such as noreply@, that 5 people or more have: not sent, or sent like any other.",
    }),
  })
  .optional();

const phone = z
  .strictObject({
    forms,
    fix: z.enum(PHONE_FIX).optional().meta({
      default: DEFAULTS.phoneFix,
      description:
        "What happens to a number that is valid but for a known fault, such as 00 in the place of a plus: read without it, or left out.",
    }),
  })
  .optional();

export const identity = z.strictObject({
  email: email.meta({ description: "How email addresses are hashed." }),
  phone: phone.meta({ description: "How phone numbers are read and hashed." }),
  country: z.enum(UNKNOWN_COUNTRY).optional().meta({
    default: DEFAULTS.unknownCountry,
    description:
      "What happens to a row whose country is none that is known: the default country stands in, or the row is skipped.",
  }),
  externalId: z.enum(["reject", "derive"]).optional().meta({
    default: DEFAULTS.invalidExternalId,
    description:
      "What happens to a row whose id Amazon would not take: skipped, or given an id made from its identifiers.",
  }),
});

export const safetyStop = z.strictObject({
  maxRemovalRate: z.number().min(0).max(1).optional().meta({
    default: DEFAULTS.maxRemovalRate,
    description: "Share of the audience that one run may remove before a person must approve.",
  }),
  maxUnreadableRate: z.number().min(0).max(1).optional().meta({
    default: DEFAULTS.maxUnreadableRate,
    description: "Share of the source's lines that may be unreadable before a person must look.",
  }),
});

export const undo = z.strictObject({
  keepDays: z.int().min(0).max(90).default(DEFAULTS.undoKeepDays).meta({
    description:
      "Days for which the hashes of people whom a run removed are kept, so that `headwater undo` can put them back. 0: never kept.",
  }),
});

export type WrittenIdentity = z.output<typeof identity>;
export type WrittenSafetyStop = z.output<typeof safetyStop>;

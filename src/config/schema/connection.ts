import { z } from "zod";
import { REGIONS } from "../config.ts";
import { DEFAULTS } from "../defaults.ts";
import { text } from "./values.ts";

/** In capitals, so that a secret that was pasted here is hardly ever taken for a name. */
const fromVariable = z.strictObject({
  env: z.string().regex(/^[A-Z_][A-Z0-9_]*$/),
});

const secret = z
  .union([z.string().min(1), fromVariable])
  .meta({ title: "the name of an environment variable in capitals, written as { env: NAME }" });

function isPlainUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}

const url = z
  .string()
  .refine(isPlainUrl, "must be an http or https address, without user and password")
  .meta({ title: "an http or https address" });

export const connection = z.strictObject({
  region: z.enum(REGIONS).optional().meta({
    default: "NA",
    description: "Where the login belongs. Destinations that use it must agree.",
  }),
  clientId: z.union([text, fromVariable]).optional().meta({
    title: "text, or { env: NAME }",
    description: "The client id of your Login with Amazon security profile. Absent: `HEADWATER_CLIENT_ID`.",
  }),
  clientSecret: secret.optional().meta({
    description: "The security profile's client secret. Absent: `HEADWATER_CLIENT_SECRET`.",
  }),
  refreshToken: secret.optional().meta({
    description:
      "What Login with Amazon gave when someone with access to the profile agreed. Absent: what `headwater connect` keeps.",
  }),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "must be scopes without spaces"))
    .min(1)
    .optional()
    .meta({
      title: "a list of scopes",
      default: DEFAULTS.scopes,
      description: "What `headwater connect` asks Amazon's person to agree to.",
    }),
  endpoints: z
    .strictObject({
      api: url.optional().meta({ description: "In place of the Amazon Ads API." }),
      token: url.optional().meta({ description: "In place of Login with Amazon, where tokens are renewed." }),
      authorize: url.optional().meta({
        description: "In place of Login with Amazon, where a person agrees.",
      }),
    })
    .optional()
    .meta({
      description:
        "Other hosts than Amazon's; only for an emulator or a proxy. `{region}` in them stands for na, eu or fe.",
    }),
});

export type WrittenConnection = z.output<typeof connection>;
/** A value in clear, or the variable that holds it. */
export type WrittenSecret = NonNullable<WrittenConnection["clientId"]>;

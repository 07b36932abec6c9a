import { z } from "zod";
import { REGIONS } from "../config.ts";
import { digits, text } from "./values.ts";

export const destination = z.strictObject({
  connection: text.meta({ description: "The name of one of the connections." }),
  profileId: digits("1234567890").meta({
    description:
      "The Amazon Ads profile; each marketplace has its own. In the Amazon Ads console under Account settings.",
  }),
  region: z.enum(REGIONS).optional().meta({
    description: "The profile's region. Absent: the connection's. Where both say one, they must agree.",
  }),
  instanceId: text.optional().meta({
    description:
      "The AMC instance, such as amcyzzz123456. Its connection is found, or created once a plan that says so is approved. Absent: AMC itself gets no data.",
  }),
  instance: z.enum(["connect", "record-only"]).default("connect").meta({
    description: "record-only: the instance is kept for reports, and AMC itself gets no data.",
  }),
  advertiserId: digits("584212345678901234").optional().meta({
    description: "The DSP advertiser that may use the audiences.",
  }),
});

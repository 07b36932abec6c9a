import { z } from "@hono/zod-openapi";
import type { PersonReport, Receipt } from "../../index.ts";
import { operation } from "../operation.ts";
import { count, work } from "./common.ts";

const valueOptions = z.object({
  as: z.enum(["email", "phone", "id"]).optional(),
  country: z.string().length(2).optional(),
});

export const findPerson = operation({
  method: "post",
  path: "/api/people/find",
  access: "people",
  summary: "Where one person is: by an email, a phone number, an external id or a hash. Kept nowhere",
  body: valueOptions.extend({ value: z.string().min(1).max(512) }),
  answer: z.custom<PersonReport>().openapi("PersonReport", { type: "object" }),
});

const values = z.array(z.string().min(1).max(512)).min(1).max(1_000);

export const planForget = operation({
  method: "post",
  path: "/api/people/forget/plan",
  access: "people",
  summary: "What forgetting people would do",
  body: valueOptions.extend({ values }),
  answer: z.object({
    values: count,
    externalIds: count,
    audiences: z.array(
      z.object({ name: z.string(), audienceId: z.string().optional(), members: count, people: count }),
    ),
  }),
});

export const forgetPeople = operation({
  method: "post",
  path: "/api/people/forget",
  access: "people",
  summary: "Take people out everywhere, erase what is kept of them, keep them out",
  body: valueOptions.extend({ values, allowPeople: z.int().min(0).optional() }),
  starts: true,
  status: 202,
  answer: work,
});

export const receipt = z.custom<Receipt>().openapi("Receipt", { type: "object" });

export const listReceipts = operation({
  method: "get",
  path: "/api/receipts",
  access: "read",
  summary: "What stays of those who were forgotten: counts, and what was done",
  answer: z.object({ items: z.array(receipt) }),
});

export const liftSuppressions = operation({
  method: "post",
  path: "/api/people/lift",
  access: "people",
  summary: "Let people who were forgotten be sent again",
  body: valueOptions.extend({ values }),
  answer: z.object({ lifted: count }),
});

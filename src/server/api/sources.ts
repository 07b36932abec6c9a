import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { instant } from "./common.ts";
import { consentColumns, fieldMapping, sourceSettings } from "./syncs.ts";

export const columnLook = z
  .object({
    name: z.string(),
    values: z.number(),
    emails: z.number(),
    phones: z.number(),
    hashes: z.number(),
    countries: z.number(),
    consentCountries: z.number(),
    ids: z.number(),
  })
  .openapi("ColumnLook");

/** No value of a row leaves the machine: letters are x, digits 9. */
export const lookAtSource = operation({
  method: "post",
  path: "/api/sources/look",
  access: "settings",
  summary: "A source's columns, what they look like, its first rows masked, and a guessed mapping",
  body: sourceSettings,
  answer: z.object({
    columns: z.array(columnLook),
    rows: z.array(z.array(z.string().nullable())),
    guess: fieldMapping,
    consentGuess: consentColumns,
    file: z.object({ bytes: z.number(), changedAt: instant }).optional(),
  }),
});

export const listFiles = operation({
  method: "get",
  path: "/api/sources/files",
  access: "settings",
  summary: "Files of people that are there: uploads, and those in the folder of the service",
  answer: z.object({
    folder: z.string(),
    items: z.array(
      z.object({ file: z.string(), bytes: z.number(), changedAt: instant, uploaded: z.boolean() }),
    ),
  }),
});

export const uploadFile = operation({
  method: "post",
  path: "/api/sources/files",
  access: "settings",
  summary: "Upload a file of people, as it is; it is kept in the state folder until it is deleted",
  query: z.object({ name: z.string().min(1).max(200) }),
  body: z.any(),
  media: { body: "application/octet-stream" },
  status: 201,
  answer: z.object({ file: z.string(), bytes: z.number() }),
});

export const removeFile = operation({
  method: "delete",
  path: "/api/sources/files",
  access: "settings",
  summary: "Delete an uploaded file",
  query: z.object({ file: z.string() }),
});

import { z } from "@hono/zod-openapi";

/**
 * What went wrong, as RFC 9457 says it: `code` and `hint` are those of docs/errors.md.
 * @source https://www.rfc-editor.org/rfc/rfc9457 (read 2026-11-26; documented)
 */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    hint: z.string().optional(),
    /** Where: a field of the body as a path, a file and line. */
    at: z.string().optional(),
    /** Every field that is not as it must be. */
    fields: z
      .array(z.object({ path: z.string(), message: z.string(), hint: z.string().optional() }))
      .optional(),
    /** Epoch milliseconds from which a new try makes sense. */
    retryAt: z.number().optional(),
  })
  .openapi("Problem");
export type Problem = z.output<typeof problem>;

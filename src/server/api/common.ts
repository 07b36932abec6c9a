import { z } from "@hono/zod-openapi";
import { MODES, RUN_MODES } from "../../model/mode.ts";
import type { RunEvent } from "../../model/run-event.ts";

/** Epoch milliseconds. */
export const instant = z.number().openapi({ description: "Epoch milliseconds." });
export const count = z.number();
/** 0 to 1. */
export const share = z.number().openapi({ description: "A share, 0 to 1." });
export const region = z.enum(["NA", "EU", "FE"]);
export const mode = z.enum(MODES);
/** What a run does: it fills an audience in one of the modes, or sends events. */
export const runMode = z.enum(RUN_MODES);
export const name = z.string().min(1).max(128);

export const notice = z
  .object({ code: z.string(), message: z.string(), hint: z.string().optional() })
  .openapi("Notice");

/** An error that ended something, as the ledger keeps it. */
export const failure = notice.extend({ exitCode: z.int(), retryAt: instant.optional() }).openapi("Failure");

/** One line of a check-up. */
export const finding = z
  .object({ check: z.string(), ok: z.boolean(), says: z.string(), hint: z.string().optional() })
  .openapi("Finding");

/** Part of a longer list: the next part is asked for with `cursor`. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().optional(), total: count.optional() });

export const pageQuery = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Where settings are kept: by the console, or in a file, which the console then does not change. */
export const owner = z
  .object({ kind: z.enum(["console", "file"]), file: z.string().optional() })
  .openapi("Owner");

/** Something that goes on in the background. */
export const work = z
  .object({
    workId: z.string(),
    kind: z.enum(["plan", "sync", "send", "approve", "resume", "retry", "undo", "forget", "settle"]),
    /** The sync, or the entry of `events`, that it is for. */
    sync: z.string().optional(),
    /** It is about events, not people. */
    isEvents: z.boolean().optional(),
    /** Once there is one. */
    runId: z.string().optional(),
    receiptId: z.string().optional(),
    state: z.enum(["waiting", "running", "done", "stopped", "failed"]),
    /** What it is doing. */
    doing: z.custom<RunEvent>().openapi("RunEvent", { type: "object" }).optional(),
    startedAt: instant,
    endedAt: instant.optional(),
    /** `schedule`, or who started it. */
    by: z.string(),
    error: failure.optional(),
  })
  .openapi("Work");
export type Work = z.output<typeof work>;

import { Cron } from "croner";
import { z } from "zod";

/** Why a pattern is none, in the words of who reads it; undefined: it is one. */
function cronProblem(pattern: string): string | undefined {
  if (pattern.trim().split(/\s+/).length !== FIELDS) return `must have five fields, such as ${EXAMPLE}`;
  try {
    const dates = new Cron(pattern, { paused: true, mode: "5-part" });
    return dates.nextRun() === null ? "must be a time that comes" : undefined;
  } catch {
    return `must be a time as cron writes it, such as ${EXAMPLE}`;
  }
}

const FIELDS = 5;
const EXAMPLE = '"0 6 * * 1-5" for 6:00 from Monday to Friday';

/** Those that were found to be one: to ask takes half a millisecond, and a thousand syncs are of few. */
const timezones = new Set<string>();

function isTimezone(name: string): boolean {
  if (timezones.has(name)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    timezones.add(name);
    return true;
  } catch {
    return false;
  }
}

export const timezone = z
  .string()
  .refine(isTimezone, "must be a time zone's IANA name, such as Europe/Berlin")
  .meta({ title: "a time zone's IANA name" });

export const schedule = z
  .strictObject({
    cron: z
      .string()
      .superRefine((pattern, context) => {
        const message = cronProblem(pattern);
        if (message !== undefined) context.addIssue({ code: "custom", message });
      })
      .optional()
      .meta({
        title: "a time as cron writes it",
        description:
          "Five fields: minute, hour, day of the month, month, day of the week. 0 6 * * 1-5 is 6:00 from Monday to Friday.",
      }),
    timezone: timezone.optional().meta({
      description: "Where `cron` is the time of day, such as Europe/Berlin. Absent: the machine's.",
    }),
    fileChanges: z.boolean().default(false).meta({
      description: "true: also when the source's file has changed and has stood still for a minute.",
    }),
    paused: z.boolean().default(false).meta({
      description: "true: not until this is taken away.",
    }),
  })
  .superRefine(({ cron, fileChanges }, context) => {
    if (cron === undefined && !fileChanges)
      context.addIssue({ code: "custom", message: "must say `cron`, or `fileChanges: true`, or both" });
  });

/** Of which key a probe compares the two forms. */
export const PROBE_RULES = ["phone", "email"] as const;
export type ProbeRule = (typeof PROBE_RULES)[number];

/** The form of Amazon's own tools, and that of its partners' pages. */
export const PROBE_FORMS = ["amazon", "seed"] as const;
export type ProbeForm = (typeof PROBE_FORMS)[number];

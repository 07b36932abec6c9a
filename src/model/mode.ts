/** How a plan treats those who are absent, and those who are there. Words on screen: docs/modes.md. */
export const MODES = ["add", "upsert", "remove", "mirror"] as const;
export type Mode = (typeof MODES)[number];

/** What a run does: it fills an audience in one of the modes, or sends events. */
export const RUN_MODES = [...MODES, "events"] as const;
export type RunMode = (typeof RUN_MODES)[number];

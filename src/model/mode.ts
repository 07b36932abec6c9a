/** How a plan treats those who are absent, and those who are there. Words on screen: docs/modes.md. */
export const MODES = ["add", "upsert", "remove", "mirror"] as const;
export type Mode = (typeof MODES)[number];

/** Everything is served on one port; the path's first part says which of Amazon's hosts is meant. */
export const REGIONS = { NA: "/na", EU: "/eu", FE: "/fe" } as const;

export type Region = keyof typeof REGIONS;

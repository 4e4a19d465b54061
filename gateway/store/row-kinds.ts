/** Kinds of rows in the log, as stored. A number never changes its meaning. */
export const rowKinds = { values: 0, gap: 1, condition: 2 } as const;

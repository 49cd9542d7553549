/**
 * A small decision tree as rows. A fork: trait, threshold, row for values up to it, row for the others, value of the row. A leaf has trait -1.
 * The value of a row is the mean of what its leaves say; the walk from row to row tells which trait moved the score how far.
 */
export type Tree = readonly (readonly [trait: number, threshold: number, low: number, high: number, value: number])[]

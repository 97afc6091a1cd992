/** What is written into a cell. A moment is what the wall clock read, ms as though UTC, with or without its time of day. */
export type OutputCell = string | number | boolean | null | { localMs: number; withTime: boolean };

export type OutputRow = readonly OutputCell[];

/** Rows may come from memory or from the database as it answers. */
export type OutputRows = Iterable<OutputRow> | AsyncIterable<OutputRow>;

/** Refuses what no cell can say: a figure that is missing is null, and its reason is a text. */
export function requireFinite(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`a cell cannot hold ${value}`);
  return value;
}

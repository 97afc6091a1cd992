/** The leaves of a JSON value by their path: `{"a":{"b":1},"c":[2]}` has `a.b` and `c.0`. Nulls are empty. */
export function flatten(value: unknown, leaf: (path: string, text: string) => void, path = ''): void {
  if (value === null || value === undefined) leaf(path, '');
  else if (typeof value !== 'object') leaf(path, String(value));
  else {
    for (const [key, inner] of Object.entries(value)) flatten(inner, leaf, path === '' ? key : `${path}.${key}`);
  }
}

/** Cells of a JSON object in the order of the columns; what is in no column is left out, what is missing is empty. */
export function cellsOf(value: unknown, columns: ReadonlyMap<string, number>): string[] {
  const cells = new Array<string>(columns.size).fill('');
  flatten(value, (path, text) => {
    const column = columns.get(path);
    if (column !== undefined) cells[column] = text;
  });
  return cells;
}

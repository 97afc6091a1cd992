/** Column, from 0, and row, from 1, of `B12`; undefined where it is none. */
export function parseReference(text: string): { column: number; row: number } | undefined {
  let column = 0;
  let k = 0;
  for (; k < text.length && k < 4; k++) {
    const letter = text.charCodeAt(k) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  const row = Number(text.slice(k));
  if (k === 0 || !Number.isInteger(row) || row < 1) return undefined;
  return { column: column - 1, row };
}

/** `A`, `B`, … `AA` */
export function columnName(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest > 0 ? columnName(rest - 1) : '') + String.fromCharCode(65 + (column % 26));
}

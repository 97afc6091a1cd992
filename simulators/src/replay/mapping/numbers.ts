export type Decimal = '.' | ',';

const PLAIN = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const WITH_COMMA = /^[-+]?\d+(,\d+)?(e[-+]?\d+)?$/i;
const GROUPED_POINT = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const GROUPED_COMMA = /^[-+]?\d{1,3}([.\u00a0\u202f ]\d{3})+(,\d+)?$/;
const FLAGS: Record<string, number> = { true: 1, false: 0 };

/** The number that a cell says; undefined where it says none. A thousands separator is the other of point and comma. */
export function numberOf(cell: string, decimal: Decimal): number | undefined {
  if (decimal === '.') {
    // most cells, and faster than any pattern; what Number takes beside decimals (0x1, Infinity) is not meant
    const value = Number(cell);
    if (value - value === 0 && (PLAIN.test(cell) || PLAIN.test(cell.trim()))) return value;
    const text = cell.trim();
    if (GROUPED_POINT.test(text)) return Number(text.replaceAll(',', ''));
  } else {
    const text = cell.trim();
    if (WITH_COMMA.test(text)) return finite(Number(text.replace(',', '.')));
    if (GROUPED_COMMA.test(text)) return Number(text.replaceAll(/[.\u00a0\u202f ]/g, '').replace(',', '.'));
  }
  return FLAGS[cell.trim().toLowerCase()];
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Comma where the cells of a column cannot be read with a point but with a comma, or would be grouped thousands only. */
export function decimalOf(cells: readonly string[]): Decimal | undefined {
  const filled = cells.filter((cell) => cell.trim() !== '');
  const readable = (decimal: Decimal) => filled.filter((cell) => numberOf(cell, decimal) !== undefined).length;
  const [point, comma] = [readable('.'), readable(',')];
  if (Math.max(point, comma) === 0) return undefined;
  if (comma > point) return ',';
  // 1,234 can be read both ways; that every value has exactly three decimals is rarer than that a logger groups none
  const grouped = filled.filter((cell) => cell.includes(',') && !cell.includes('.')).length;
  return grouped > 0 && !filled.some((cell) => cell.includes('.')) ? ',' : '.';
}

/** Reads «9,5», «1.079,5» and «9.5»; null where it is no number. */
export function readNumber(text: string): number | null {
  const bare = text.trim().replace('−', '-');
  const plain = bare.includes(',') ? bare.replaceAll('.', '').replace(',', '.') : bare;
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** As a person would type it: a comma for the decimals. */
export function typedNumber(value: number): string {
  return String(value).replace('.', ',');
}

export const SPAN_UNITS = { s: 1, min: 60, h: 3600, d: 86_400 } as const;
export type SpanUnit = keyof typeof SPAN_UNITS;

/** A time while it is being entered: how many of which unit. */
export interface SpanDraft {
  n: string;
  unit: SpanUnit;
}

/** In the largest unit of which it is a whole number. */
export function spanDraft(seconds: number): SpanDraft {
  const units = ['d', 'h', 'min'] as const;
  const unit = seconds === 0 ? 's' : (units.find((one) => seconds % SPAN_UNITS[one] === 0) ?? 's');
  return { n: String(seconds / SPAN_UNITS[unit]), unit };
}

/** Whole seconds; null where it is no time. */
export function readSpan({ n, unit }: SpanDraft): number | null {
  const value = readNumber(n);
  return value === null || value < 0 ? null : Math.round(value * SPAN_UNITS[unit]);
}

/** `2026-11-26T00:30:12Z`: as an address names a moment. */
export function writeMoment(ms: number): string {
  return new Date(Math.round(ms)).toISOString().replace('.000Z', 'Z');
}

const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Epoch ms of a moment as an address or a person names it: ISO 8601 with an offset, or epoch ms; null where it is neither. */
export function readMoment(text: string): number | null {
  // A plus that was not encoded arrives as a space.
  const named = text.trim().replace(/ (\d{2}:?\d{2})$/, '+$1');
  if (/^\d{12,14}$/.test(named)) return Number(named);
  const ms = WITH_ZONE.test(named) ? Date.parse(named) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

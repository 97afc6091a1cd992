import type { Played } from './send/play.ts';

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

export function spanText(firstMs: number | null, lastMs: number | null): string {
  return firstMs === null || lastMs === null ? '' : `, ${iso(firstMs)} to ${iso(lastMs)}`;
}

export function sentText({ readings, messages }: Pick<Played, 'readings' | 'messages'>): string {
  return messages > 0 ? `${messages} messages and ${readings} readings` : `${readings} readings`;
}

export function storedText(kept: Played | undefined): string {
  if (!kept || kept.lastMs === null) return 'nothing was stored until then';
  return `${sentText(kept)} were stored until then, to ${iso(kept.lastMs)}`;
}

export function rateText(rate = 0): string {
  return `${Math.round(rate)} readings/s`;
}

import { formatNumber } from '../i18n/numbers.ts';
import type { Language } from '../i18n/words.svelte.ts';

/** «+1,50», «−2,57», «0,00»: a difference of points. */
export function signed(points: number, language: Language): string {
  const sign = points > 0 ? '+' : points < 0 ? '−' : '';
  return `${sign}${formatNumber(Math.abs(points), 2, language)}`;
}

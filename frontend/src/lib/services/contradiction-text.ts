import { type Contradiction, DOSSIER_STATE_NAMES, type DossierState, type Supplement } from '@commune/contract';
import { isBareDate } from '@commune/domain';
import { moment } from '../i18n/moments.ts';
import { formatNumber } from '../i18n/numbers.ts';
import { calendarDate } from '../i18n/times.ts';
import type { Language } from '../i18n/words.svelte.ts';
import type { ServicesWords } from './words.ts';

/** What contradicts itself, and what was said: «tiếp nhận: 02/03/2026 08:15 (sự kiện, 02/03/2026 08:15)». */
export function contradictionText(
  { code, said }: Contradiction,
  { contradiction: words }: ServicesWords,
  language: Language,
): { what: string; said: string[] } {
  const lines = said.flatMap(({ field, value, knownMs, from }) => {
    const name = words.fields[field as keyof typeof words.fields];
    const text = name === undefined ? null : print(value, field, language);
    return text === null ? [] : [words.said(name, text, words.from[from], moment(knownMs))];
  });
  return { what: words.what[code], said: lines };
}

/** null: nothing that helps to find what is wrong */
function print(value: unknown, field: string, language: Language): string | null {
  if (field === 'state') return DOSSIER_STATE_NAMES[value as DossierState]?.[language] ?? null;
  if (field === 'supplements') {
    const requests = (value as Supplement[]).map(({ requestedMs }) => day(requestedMs));
    return requests.length === 0 ? null : requests.join(', ');
  }
  if (field === 'feeVnd') return `${formatNumber(value as number, 0, language)} đ`;
  return field.endsWith('Ms') ? day(value as number) : String(value);
}

function day(ms: number): string {
  return isBareDate(ms) ? calendarDate(ms) : moment(ms);
}

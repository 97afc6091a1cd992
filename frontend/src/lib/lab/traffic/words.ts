import type { Widened } from '../../i18n/vi.ts';
import type { Language } from '../../i18n/words.svelte.ts';
import { trafficEn } from './words-en.ts';
import { trafficVi } from './words-vi.ts';

export type TrafficWords = Widened<typeof trafficVi>;

const WORDS: Record<Language, TrafficWords> = { vi: trafficVi, en: trafficEn };

export function trafficWords(language: Language): TrafficWords {
  return WORDS[language];
}

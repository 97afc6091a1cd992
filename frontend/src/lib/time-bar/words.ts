import type { Widened } from '../i18n/vi.ts';
import type { Language } from '../i18n/words.svelte.ts';
import { timeEn } from './words-en.ts';
import { timeVi } from './words-vi.ts';

export type TimeWords = Widened<typeof timeVi>;

const WORDS: Record<Language, TimeWords> = { vi: timeVi, en: timeEn };

export function timeWords(language: Language): TimeWords {
  return WORDS[language];
}

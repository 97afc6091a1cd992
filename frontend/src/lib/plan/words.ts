import type { Widened } from '../i18n/vi.ts';
import type { Language } from '../i18n/words.svelte.ts';
import { planEn } from './words-en.ts';
import { planVi } from './words-vi.ts';

export type PlanWords = Widened<typeof planVi>;

const WORDS: Record<Language, PlanWords> = { vi: planVi, en: planEn };

export function planWords(language: Language): PlanWords {
  return WORDS[language];
}

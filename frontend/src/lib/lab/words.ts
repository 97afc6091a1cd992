import type { Widened } from '../i18n/vi.ts';
import type { Language } from '../i18n/words.svelte.ts';
import { labEn } from './words-en.ts';
import { labVi } from './words-vi.ts';

export type LabWords = Widened<typeof labVi>;

const WORDS: Record<Language, LabWords> = { vi: labVi, en: labEn };

export function labWords(language: Language): LabWords {
  return WORDS[language];
}

import type { Widened } from '../i18n/vi.ts';
import type { Language } from '../i18n/words.svelte.ts';
import { reportsEn } from './words-en.ts';
import { reportsVi } from './words-vi.ts';

export type ReportWords = Widened<typeof reportsVi>;

const WORDS: Record<Language, ReportWords> = { vi: reportsVi, en: reportsEn };

export function reportWords(language: Language): ReportWords {
  return WORDS[language];
}

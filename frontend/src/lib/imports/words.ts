import type { Widened } from '../i18n/vi.ts';
import type { Language } from '../i18n/words.svelte.ts';
import { importsEn } from './words-en.ts';
import { importsVi } from './words-vi.ts';

export type ImportsWords = Widened<typeof importsVi>;

const WORDS: Record<Language, ImportsWords> = { vi: importsVi, en: importsEn };

export function importsWords(language: Language): ImportsWords {
  return WORDS[language];
}

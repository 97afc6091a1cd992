import type { Language } from '../i18n/words.svelte.ts';
import { wallEn } from './words-en.ts';
import { type WallWords, wallVi } from './words-vi.ts';

const WORDS: Record<Language, WallWords> = { vi: wallVi, en: wallEn };

export function wallWords(language: Language): WallWords {
  return WORDS[language];
}

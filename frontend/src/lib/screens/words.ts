import type { Widened } from '../i18n/vi.ts';
import type { Language } from '../i18n/words.svelte.ts';
import { screensEn } from './words-en.ts';
import { screensVi } from './words-vi.ts';

export type ScreensWords = Widened<typeof screensVi>;

const WORDS: Record<Language, ScreensWords> = { vi: screensVi, en: screensEn };

export function screensWords(language: Language): ScreensWords {
  return WORDS[language];
}

import type { Widened } from '../i18n/vi.ts';
import type { Language } from '../i18n/words.svelte.ts';
import { servicesEn } from './words-en.ts';
import { servicesVi } from './words-vi.ts';

export type ServicesWords = Widened<typeof servicesVi>;

const WORDS: Record<Language, ServicesWords> = { vi: servicesVi, en: servicesEn };

export function servicesWords(language: Language): ServicesWords {
  return WORDS[language];
}

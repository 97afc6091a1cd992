import type { Widened } from '../../i18n/vi.ts';
import type { Language } from '../../i18n/words.svelte.ts';
import { registryEn } from './words-en.ts';
import { registryVi } from './words-vi.ts';

export type RegistryWords = Widened<typeof registryVi>;

const WORDS: Record<Language, RegistryWords> = { vi: registryVi, en: registryEn };

export function registryWords(language: Language): RegistryWords {
  return WORDS[language];
}

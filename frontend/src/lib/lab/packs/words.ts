import type { Widened } from '../../i18n/vi.ts';
import type { Language } from '../../i18n/words.svelte.ts';
import { packsEn } from './words-en.ts';
import { packsVi } from './words-vi.ts';

export type PacksWords = Widened<typeof packsVi>;

const WORDS: Record<Language, PacksWords> = { vi: packsVi, en: packsEn };

export function packsWords(language: Language): PacksWords {
  return WORDS[language];
}

import type { Widened } from '../../i18n/vi.ts';
import type { Language } from '../../i18n/words.svelte.ts';
import { replayEn } from './words-en.ts';
import { replayVi } from './words-vi.ts';

export type ReplayWords = Widened<typeof replayVi>;

const WORDS: Record<Language, ReplayWords> = { vi: replayVi, en: replayEn };

export function replayWords(language: Language): ReplayWords {
  return WORDS[language];
}

import type { Widened } from '../../i18n/vi.ts';
import type { Language } from '../../i18n/words.svelte.ts';
import { runsEn } from './words-en.ts';
import { runsVi } from './words-vi.ts';

export type RunsWords = Widened<typeof runsVi>;

const WORDS: Record<Language, RunsWords> = { vi: runsVi, en: runsEn };

export function runsWords(language: Language): RunsWords {
  return WORDS[language];
}

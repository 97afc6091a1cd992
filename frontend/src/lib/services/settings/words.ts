import type { Widened } from '../../i18n/vi.ts';
import type { Language } from '../../i18n/words.svelte.ts';
import { settingsEn } from './words-en.ts';
import { settingsVi } from './words-vi.ts';

export type SettingsWords = Widened<typeof settingsVi>;

const WORDS: Record<Language, SettingsWords> = { vi: settingsVi, en: settingsEn };

export function settingsWords(language: Language): SettingsWords {
  return WORDS[language];
}

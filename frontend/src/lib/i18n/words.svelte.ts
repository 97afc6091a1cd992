import type { Localized } from '@commune/contract';
import { en } from './en.ts';
import { vi, type Words } from './vi.ts';

export type Language = 'vi' | 'en';

const STORED_AS = 'ioc.language';

/** The language of the page and its words: read `i18n.words.…` in a component and it follows the switch. */
class Interface {
  language = $state<Language>('vi');

  get words(): Words {
    return this.language === 'vi' ? vi : en;
  }

  /** The name of a thing of the registry in the page's language. */
  name(localized: Localized): string {
    return localized[this.language];
  }

  restore(): void {
    const stored = localStorage.getItem(STORED_AS);
    this.#set(stored === 'en' ? 'en' : 'vi');
  }

  choose(language: Language): void {
    localStorage.setItem(STORED_AS, language);
    this.#set(language);
  }

  #set(language: Language): void {
    this.language = language;
    document.documentElement.lang = language;
    document.title = this.words.title;
  }
}

export const i18n = new Interface();

import { THEMES, type Theme } from '../map/style/palette.ts';

const STORED_AS = 'ioc.theme';

class PageTheme {
  name = $state<Theme>('dark');

  /** What was chosen here before; else what the system asks for, where it asks for contrast. */
  restore(): void {
    const stored = localStorage.getItem(STORED_AS);
    const asked = matchMedia('(prefers-contrast: more)').matches ? 'contrast' : 'dark';
    this.#set(THEMES.find((theme) => theme === stored) ?? asked);
  }

  /** The one that `step` brings. */
  get next(): Theme {
    return THEMES[(THEMES.indexOf(this.name) + 1) % THEMES.length]!;
  }

  step(): void {
    this.choose(this.next);
  }

  choose(theme: Theme): void {
    this.#set(theme);
    localStorage.setItem(STORED_AS, theme);
  }

  #set(name: Theme): void {
    this.name = name;
    document.documentElement.dataset.theme = name;
  }
}

export const theme = new PageTheme();

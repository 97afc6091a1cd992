export type Theme = 'dark' | 'light';

const STORED_AS = 'ioc.theme';

class PageTheme {
  name = $state<Theme>('dark');

  restore(): void {
    this.#set(localStorage.getItem(STORED_AS) === 'light' ? 'light' : 'dark');
  }

  toggle(): void {
    this.#set(this.name === 'dark' ? 'light' : 'dark');
    localStorage.setItem(STORED_AS, this.name);
  }

  #set(name: Theme): void {
    this.name = name;
    document.documentElement.dataset.theme = name;
  }
}

export const theme = new PageTheme();

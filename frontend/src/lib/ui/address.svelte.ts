/** What the address says, so that a link opens what its sender saw: `?realm=sim&thing=tv-01`. */
class Address {
  realm = $state<string | null>(null);
  thing = $state<string | null>(null);

  constructor() {
    this.#read();
  }

  /** Reads the address again whenever the browser goes back or forth; the answer ends it. */
  follow(): () => void {
    const read = () => this.#read();
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }

  /** Writes out the realm that an address without one opens, so that it can be shared. */
  nameRealm(slug: string): void {
    this.realm = slug;
    this.#write('replace');
  }

  /** Another realm is another page: nothing of the old one stays selected. */
  openRealm(slug: string): void {
    this.thing = null;
    this.realm = slug;
    this.#write('push');
  }

  selectThing(slug: string | null): void {
    if (slug === this.thing) return;
    this.thing = slug;
    this.#write('push');
  }

  #read(): void {
    const query = new URLSearchParams(location.search);
    this.realm = query.get('realm');
    this.thing = query.get('thing');
  }

  #write(how: 'push' | 'replace'): void {
    const url = new URL(location.href);
    for (const [name, value] of [
      ['realm', this.realm],
      ['thing', this.thing],
    ] as const) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    if (url.href === location.href) return;
    if (how === 'push') history.pushState(null, '', url);
    else history.replaceState(null, '', url);
  }
}

export const address = new Address();

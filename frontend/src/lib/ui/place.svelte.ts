/** The pages beside the map, by the path of their address. */
export const PAGES = [
  '/wall',
  '/screens',
  '/plan',
  '/services',
  '/reports',
  '/imports',
  '/alarm-health',
  '/alarm-rules',
  '/maintenance',
  '/lab',
] as const;
export type PagePath = (typeof PAGES)[number];
/** A document of its own: a screen that is switched on waits for no map. */
const WALL = '/wall';

/** Which page the address names and what it says to that page: `/alarm-rules?realm=sim&rule=river-stage`. */
class Place {
  path = $state('/');
  #query = $state.raw(new URLSearchParams());

  constructor() {
    this.#read();
  }

  /** Reads the address again whenever the browser goes back or forth; the answer ends it. */
  follow(): () => void {
    const read = () => this.#read();
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }

  /** null: the map */
  get page(): PagePath | null {
    return PAGES.find((page) => page === this.path) ?? null;
  }

  param(name: string): string | null {
    return this.#query.get(name);
  }

  /** Says something else of the same page; going back leads to the page before it. */
  setParam(name: string, value: string | null): void {
    const url = new URL(location.href);
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    history.replaceState(null, '', url);
    this.#read();
  }

  /** Goes there without loading anew, but to the wall: whatever reads the address hears of it as of a step of the browser. */
  open(href: string): void {
    if (new URL(href, location.href).pathname === WALL) {
      location.assign(href);
      return;
    }
    history.pushState(null, '', href);
    dispatchEvent(new PopStateEvent('popstate'));
  }

  #read(): void {
    this.path = location.pathname;
    this.#query = new URLSearchParams(location.search);
  }
}

export const place = new Place();

/** The address of a page in a realm. */
export function pageHref(path: PagePath | '/', realm: string, more: Record<string, string> = {}): string {
  return `${path}?${new URLSearchParams({ realm, ...more })}`;
}

/** Follows a link inside the page; with a modifier the browser opens it as any other. */
export function followLink(event: MouseEvent & { currentTarget: HTMLAnchorElement }): void {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
    return;
  event.preventDefault();
  const { pathname, search } = new URL(event.currentTarget.href);
  place.open(pathname + search);
}

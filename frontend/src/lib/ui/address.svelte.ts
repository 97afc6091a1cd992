import { DOMAINS, type Domain, type Severity } from '@commune/contract';
import { readSeverities, readTab, type Tab } from '../alarms/list/filter.ts';

/** What the map shows of its things. */
const VIEWS = ['all', 'abnormal', 'stale'] as const;
export type View = (typeof VIEWS)[number];

/** What narrows the page down: the map by domain and view, the alarm list by all of it. */
export interface Narrowing {
  domain: Domain | null;
  view: View;
  tab: Tab;
  /** none: every severity */
  severities: readonly Severity[];
  text: string;
}

const WHOLE: Narrowing = { domain: null, view: 'all', tab: 'all', severities: [], text: '' };

/** What the address says, so that a link opens what its sender saw: `?realm=sim&thing=tv-01&domain=river&severity=critical,high&at=2026-11-26T00:30:00Z`. */
class Address {
  realm = $state<string | null>(null);
  thing = $state<string | null>(null);
  /** the moment of the past that it names, as it names it; null: the present */
  at = $state<string | null>(null);
  narrowing = $state.raw<Narrowing>(WHOLE);

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
    this.at = null;
    this.realm = slug;
    this.#write('push');
  }

  selectThing(slug: string | null): void {
    if (slug === this.thing) return;
    this.thing = slug;
    this.#write('push');
  }

  /** One goes back from the past to the present, and not from second to second. */
  showMoment(text: string | null): void {
    if (text === this.at) return;
    const turns = text === null || this.at === null;
    this.at = text;
    this.#write(turns ? 'push' : 'replace');
  }

  /** Filters are no places to go back to. */
  narrow(change: Partial<Narrowing>): void {
    this.narrowing = { ...this.narrowing, ...change };
    this.#write('replace');
  }

  #read(): void {
    const query = new URLSearchParams(location.search);
    this.realm = query.get('realm');
    this.thing = query.get('thing');
    this.at = query.get('at');
    this.narrowing = {
      domain: DOMAINS.find((domain) => domain === query.get('domain')) ?? null,
      view: VIEWS.find((view) => view === query.get('view')) ?? 'all',
      tab: readTab(query.get('tab')),
      severities: readSeverities(query.get('severity')),
      text: query.get('text') ?? '',
    };
  }

  #write(how: 'push' | 'replace'): void {
    const url = new URL(location.href);
    const { domain, view, tab, severities, text } = this.narrowing;
    for (const [name, value] of [
      ['realm', this.realm],
      ['thing', this.thing],
      ['at', this.at],
      ['domain', domain],
      ['view', view === WHOLE.view ? null : view],
      ['tab', tab === WHOLE.tab ? null : tab],
      ['severity', severities.join(',') || null],
      ['text', text || null],
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

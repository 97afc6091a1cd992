import type { Commune, Localized } from '@commune/contract';
import { en } from '../i18n/en.ts';
import { vi } from '../i18n/vi.ts';
import { address } from '../ui/address.svelte.ts';
import { firstViews, nameOfView, readViews, type SavedView } from './view-slots.ts';

const STORED_AS = 'ioc.views';

/** The four views a person comes back to, kept in this browser. */
export class SavedViews {
  slots = $state.raw<(SavedView | null)[]>([]);
  readonly #commune: Commune;

  constructor(commune: Commune) {
    this.#commune = commune;
    const first = firstViews(commune, { vi: vi.alarms.views.whole, en: en.alarms.views.whole });
    const stored = readViews(localStorage.getItem(STORED_AS));
    this.slots = first.map((view, k) => stored[k] ?? view);
  }

  /** Takes the filters of slot `n` and answers where the map has to go; undefined where the slot is empty. */
  open(n: number): { bounds: Commune['bounds'] | null } | undefined {
    const view = this.slots[n - 1];
    if (!view) return undefined;
    address.narrow({ domain: view.domain, view: view.view, severities: view.severities });
    return { bounds: view.bounds };
  }

  save(n: number, bounds: Commune['bounds']): SavedView {
    const { domain, view, severities } = address.narrowing;
    const domainName: Localized | null = domain === null ? null : { vi: vi.domains[domain], en: en.domains[domain] };
    const saved = { name: nameOfView(this.#commune, bounds, domainName), bounds, domain, view, severities };
    this.slots = this.slots.map((slot, k) => (k === n - 1 ? saved : slot));
    localStorage.setItem(STORED_AS, JSON.stringify(this.slots));
    return saved;
  }
}

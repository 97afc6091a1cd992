import type { Domain, KnownThing, Localized, ThingKind, ThingState } from '@commune/contract';
import { buildIndex, type SearchIndex, search } from '../../search/rank.ts';

/** A thing as the list shows it. */
export interface RegistryRow {
  thing: KnownThing;
  names: readonly string[];
  also: readonly string[];
  weight: number;
}

export interface RegistryFilter {
  text: string;
  state: ThingState | '';
  domain: Domain | '';
  kind: string;
}

export const NO_FILTER: RegistryFilter = { text: '', state: '', domain: '', kind: '' };

/** What asks to be looked at comes first. */
const WEIGHTS: Record<ThingState, number> = { discovered: 2, registered: 1, retired: 0 };

const both = ({ vi, en }: Localized): string[] => (vi === en ? [vi] : [vi, en]);

/** Discovered first, the last heard before the others; then the registered in their order, then the retired. */
export function registryRows(things: readonly KnownThing[], kinds: readonly ThingKind[]): RegistryRow[] {
  const kindNames = new Map(kinds.map(({ key, name }) => [key, both(name)]));
  const rows = things.map((thing) => ({
    thing,
    names: thing.name === null ? [thing.slug] : both(thing.name),
    also: [thing.slug, ...(thing.kind === null ? [] : (kindNames.get(thing.kind) ?? [thing.kind]))],
    weight: WEIGHTS[thing.state],
  }));
  const heardMs = ({ thing }: RegistryRow) => (thing.state === 'discovered' ? (thing.lastHeardMs ?? 0) : 0);
  return rows.sort((a, b) => b.weight - a.weight || heardMs(b) - heardMs(a));
}

export interface RegistryIndex {
  rows: readonly RegistryRow[];
  searched: SearchIndex<RegistryRow>;
}

export function registryIndex(rows: readonly RegistryRow[]): RegistryIndex {
  return { rows, searched: buildIndex(rows) };
}

/** The rows that fit, in the order of the list; with a text, the best found first. */
export function fitting(
  { rows, searched }: RegistryIndex,
  { text, state, domain, kind }: RegistryFilter,
): RegistryRow[] {
  const found = text.trim() === '' ? rows : search(searched, text, rows.length).items;
  return found.filter(
    ({ thing }) =>
      (state === '' || thing.state === state) &&
      (domain === '' || thing.domain === domain) &&
      (kind === '' || thing.kind === kind),
  );
}

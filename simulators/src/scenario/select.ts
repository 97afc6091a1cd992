import type { SeedThing } from '@commune/db/seeds';
import type { Selector } from './schema.ts';

/** The things that fit every part that is given. */
export function select(things: readonly SeedThing[], { slugs, kinds, domains }: Selector): SeedThing[] {
  return things.filter(
    ({ slug, kind, domain }) =>
      (slugs === undefined || slugs.some((pattern) => fits(slug, pattern))) &&
      (kinds === undefined || kinds.includes(kind)) &&
      (domains === undefined || domains.includes(domain)),
  );
}

/** Parts of a selector that nothing in the commune has: what was mistyped. */
export function strangers(things: readonly SeedThing[], { slugs, kinds }: Selector): string[] {
  return [
    ...(slugs ?? []).filter((pattern) => !things.some(({ slug }) => fits(slug, pattern))),
    ...(kinds ?? []).filter((kind) => !things.some((thing) => thing.kind === kind)),
  ];
}

function fits(slug: string, pattern: string): boolean {
  return pattern.endsWith('*') ? slug.startsWith(pattern.slice(0, -1)) : slug === pattern;
}

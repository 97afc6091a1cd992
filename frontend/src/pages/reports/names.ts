import type { OrganisationalUnit, Registry } from '@commune/contract';
import type { Language } from '../../lib/i18n/words.svelte.ts';

/** A unit that nobody has defined shows its key. */
export function unitName(units: readonly OrganisationalUnit[], key: string, language: Language): string {
  return units.find((unit) => unit.key === key)?.name[language] ?? key;
}

/** The area that reports of a hamlet are counted in; the hamlet's key where there is none. */
export function areaName({ things }: Registry, hamlet: string | null, language: Language): string | null {
  if (hamlet === null) return null;
  const slug = `reports-${hamlet}`;
  return things.find((thing) => thing.slug === slug)?.name[language] ?? hamlet;
}

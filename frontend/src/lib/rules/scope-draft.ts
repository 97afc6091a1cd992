import type { Domain, Scope, Thing } from '@commune/contract';
import { inScope } from '@commune/domain';

/** A scope while it is being entered. */
export interface ScopeDraft {
  domain: Domain | '';
  kinds: string[];
  /** slugs */
  things: string[];
}

export function draftOfScope({ domain, kinds = [], things = [] }: Scope): ScopeDraft {
  return { domain: domain ?? '', kinds: [...kinds], things: [...things] };
}

/** Parts that nothing was chosen of are left out: they narrow nothing down. */
export function scopeOf({ domain, kinds, things }: ScopeDraft): Scope {
  return {
    ...(domain === '' ? {} : { domain }),
    ...(kinds.length === 0 ? {} : { kinds }),
    ...(things.length === 0 ? {} : { things }),
  };
}

export function isEmptyScope(scope: Scope): boolean {
  return Object.keys(scope).length === 0;
}

export function coveredBy(scope: Scope, things: readonly Thing[]): Thing[] {
  return things.filter((thing) => thing.state === 'registered' && inScope(scope, thing));
}

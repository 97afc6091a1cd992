import type { Thing } from '@commune/contract';
import { expect, it } from 'vitest';
import { coveredBy, draftOfScope, isEmptyScope, scopeOf } from './scope-draft.ts';

it('leaves out of a scope what nothing was chosen of', () => {
  expect(scopeOf({ domain: '', kinds: [], things: [] })).toEqual({});
  expect(isEmptyScope(scopeOf(draftOfScope({})))).toBe(true);
  const scope = { domain: 'river', kinds: ['river-gauge'], things: ['tv-01'] } as const;
  expect(scopeOf(draftOfScope({ ...scope, kinds: [...scope.kinds], things: [...scope.things] }))).toEqual(scope);
});

it('counts registered things alone', () => {
  const thing = (slug: string, state: Thing['state']) =>
    ({ slug, state, domain: 'river', kind: 'river-gauge' }) as Thing;
  const things = [thing('a', 'registered'), thing('b', 'retired')];
  expect(coveredBy({ domain: 'river' }, things).map(({ slug }) => slug)).toEqual(['a']);
  expect(coveredBy({ domain: 'water' }, things)).toEqual([]);
});

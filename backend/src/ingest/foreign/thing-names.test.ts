import { SLUG_PATTERN } from '@commune/contract';
import { expect, it } from 'vitest';
import { ThingNames } from './thing-names.ts';

const names = (strip = '', prefix = '') => new ThingNames({ named: { a: 'first' }, others: { strip, prefix } });

it('gives a device its name, or its id with what the mapping puts before it', () => {
  expect(names().thingOf('a')).toBe('first');
  expect(names('urn:dev:ow:', 'ow-').thingOf('urn:dev:ow:10e2')).toBe('ow-10e2');
  expect(names('urn:dev:ow:', 'ow-').thingOf('other')).toBe('ow-other');
  expect(new ThingNames({ named: { a: 'first' }, others: null }).thingOf('b')).toBeUndefined();
});

it('never makes two devices one thing, however their ids must be bent', () => {
  const ids = ['x y', 'x-y', 'x/y', 'x:y', 'Trạm 1', 'Trậm 1', 'z'.repeat(80), 'z'.repeat(81), '', ' ', '__proto__'];
  const slugs = ids.map((id) => names().thingOf(id)!);
  expect(new Set(slugs).size).toBe(ids.length);
  for (const slug of slugs) expect(slug).toMatch(SLUG_PATTERN);
  // The same at every start.
  expect(ids.map((id) => names().thingOf(id))).toEqual(slugs);
});

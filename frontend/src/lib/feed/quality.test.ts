import { expect, it } from 'vitest';
import { isSuspect } from './quality.ts';

it('doubts what is marked suspect or by a code it does not know, and nothing else', () => {
  expect([0, 1, 2, 3, 4, 9].filter(isSuspect)).toEqual([2, 9]);
});

import type { Present, Screen } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { pagePresented } from './presenting.ts';

const T0 = 1_764_000_000_000;
type Seen = Pick<Screen, 'pages' | 'showing' | 'seenMs' | 'presented'>;
const screen: Seen = {
  // in which order they are named is no matter: they come in the wall's
  pages: ['plan', 'overview', 'flood'],
  showing: { page: 'flood', by: 'plan' },
  seenMs: T0,
  presented: null,
};
const page = (act: 'hold' | 'next' | 'previous' | 'release', seen: Seen = screen) => pagePresented({ act }, seen);

describe('a word of whoever presents', () => {
  it('keeps what stands on the screen, or goes round its pages', () => {
    expect([page('hold'), page('next'), page('previous'), page('release')]).toEqual([
      'flood',
      'plan',
      'overview',
      null,
    ]);
    const last: Seen = { ...screen, showing: { page: 'plan', by: 'plan' } };
    expect(page('next', last)).toBe('overview');
    expect(page('previous', { ...screen, showing: { page: 'overview', by: 'plan' } })).toBe('plan');
    const only: Seen = { ...screen, pages: ['flood'] };
    expect([page('next', only), page('previous', only)]).toEqual(['flood', 'flood']);
  });

  it('opens the page that it names', () => {
    const open: Present = { act: 'open', page: 'services' };
    expect(pagePresented(open, screen)).toBe('services');
  });

  it('counts from the word before it, which the screen may not have told of yet', () => {
    const presented = { page: 'plan' as const, fromMs: T0 + 100, untilMs: T0 + 600_000 };
    expect(page('next', { ...screen, presented })).toBe('overview');
  });

  it('counts from the page of an alarm that came since the word before', () => {
    const presented = { page: 'plan' as const, fromMs: T0 - 100, untilMs: T0 + 600_000 };
    const alarm: Seen = { ...screen, presented, showing: { page: 'flood', by: 'alarm' } };
    expect([page('hold', alarm), page('next', alarm)]).toEqual(['flood', 'plan']);
    expect(page('next', { ...alarm, presented: { ...presented, fromMs: T0 + 100 } })).toBe('overview');
  });
});

import type { Domain, Severity, WallPageKey } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { madeAlarm } from '../alarms/testing.ts';
import { HOLD_MS, jumpFor, shownAt } from './jump.ts';
import { DEFAULT_PLAN, turnAt } from './rotation.ts';

const NOW = Date.parse('2026-11-12T09:00:05+07:00');
const of = (domain: Domain, severity: Severity, changedMs = 0) => {
  const made = madeAlarm({ id: `${changedMs}`, severity, changedMs });
  return { ...made, thing: { ...made.thing, domain } };
};

describe('a jump', () => {
  it('leads to the page of the newest critical alarm', () => {
    const news = [of('power', 'critical', 1), of('river', 'critical', 2), of('environment', 'high', 3)];
    expect(jumpFor(news, ['overview', 'flood', 'infrastructure'], NOW)).toEqual({ page: 'flood', fromMs: NOW });
  });

  it('leads to the overview where the wall has no such page, and nowhere without either', () => {
    expect(jumpFor([of('river', 'critical')], ['overview', 'services'], NOW)?.page).toBe('overview');
    expect(jumpFor([of('river', 'critical')], ['services'], NOW)).toBeNull();
  });

  it('is none for anything less than critical', () => {
    expect(jumpFor([of('river', 'high')], ['flood'], NOW)).toBeNull();
    expect(jumpFor([], ['flood'], NOW)).toBeNull();
  });

  it('is held for 60 seconds, then the page whose turn it is comes back', () => {
    const offered = ['overview', 'infrastructure', 'flood'] as const;
    const jump = { page: 'flood' as const, fromMs: NOW };
    for (const after of [0, 20_000, HOLD_MS - 1]) {
      expect(shownAt(NOW + after, { jump, presented: null }, DEFAULT_PLAN, offered)).toMatchObject({
        ...{ page: 'flood', by: 'alarm' },
      });
    }
    const back = shownAt(NOW + HOLD_MS, { jump, presented: null }, DEFAULT_PLAN, offered);
    expect(back).toEqual({ ...turnAt(NOW + HOLD_MS, DEFAULT_PLAN, offered), by: 'plan' });
  });
});

describe('what is presented', () => {
  const offered = ['overview', 'infrastructure', 'flood'] as const;
  const presented = { page: 'overview' as const, fromMs: NOW, untilMs: NOW + 600_000 };
  const at = (afterMs: number, forward: Parameters<typeof shownAt>[1], pages: readonly WallPageKey[] = offered) => {
    const { page, by } = shownAt(NOW + afterMs, forward, DEFAULT_PLAN, pages);
    return [page, by];
  };

  it('stands until its time is over', () => {
    expect(at(0, { jump: null, presented })).toEqual(['overview', 'hand']);
    expect(at(599_999, { jump: null, presented })).toEqual(['overview', 'hand']);
    expect(at(600_000, { jump: null, presented })[1]).toBe('plan');
    expect(at(0, { jump: null, presented }, ['flood'])).toEqual(['flood', 'plan']);
  });

  it('gives way to a critical alarm that comes after the last word, and comes back', () => {
    const jump = { page: 'flood' as const, fromMs: NOW + 1000 };
    expect(at(1000, { jump, presented })).toEqual(['flood', 'alarm']);
    expect(at(1000 + HOLD_MS, { jump, presented })).toEqual(['overview', 'hand']);
  });

  it('comes forward again with a word after the alarm', () => {
    const jump = { page: 'flood' as const, fromMs: NOW - 1000 };
    expect(at(0, { jump, presented })).toEqual(['overview', 'hand']);
  });
});

import type { Domain, Severity } from '@commune/contract';
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
      expect(shownAt(NOW + after, jump, DEFAULT_PLAN, offered)).toMatchObject({ page: 'flood', held: true });
    }
    const back = shownAt(NOW + HOLD_MS, jump, DEFAULT_PLAN, offered);
    expect(back).toEqual({ ...turnAt(NOW + HOLD_MS, DEFAULT_PLAN, offered), held: false });
  });
});

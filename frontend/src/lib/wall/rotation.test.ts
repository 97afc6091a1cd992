import { WALL_PAGES } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PLAN, PAGE_MS, pagesAt, turnAt } from './rotation.ts';

const local = (time: string) => Date.parse(`2026-11-12T${time}+07:00`);
const EVERY = [...WALL_PAGES];

describe('the rotation', () => {
  it('turns every 20 seconds, through all pages of the hour, in their order', () => {
    const begin = local('09:00:00');
    const shown = Array.from({ length: 12 }, (_, k) => turnAt(begin + k * PAGE_MS, DEFAULT_PLAN, EVERY).page);
    const planned = pagesAt(begin, DEFAULT_PLAN, EVERY);
    const first = planned.indexOf(shown[0]!);
    expect(shown).toEqual(shown.map((_, k) => planned[(first + k) % planned.length]));
    const { sinceMs, untilMs } = turnAt(begin + 7000, DEFAULT_PLAN, EVERY);
    expect([sinceMs, untilMs]).toEqual([begin, begin + PAGE_MS]);
  });

  it('misses no turn in a day, over midnight too', () => {
    let changes = 0;
    for (let ms = local('00:00:00'); ms < local('23:59:59') + 60_000; ms += PAGE_MS) {
      const one = turnAt(ms, DEFAULT_PLAN, EVERY);
      const next = turnAt(one.untilMs, DEFAULT_PLAN, EVERY);
      expect(next.sinceMs).toBe(one.untilMs);
      if (next.page !== one.page) changes++;
    }
    // Where the plan of another hour begins, the same page may come twice.
    expect(changes).toBeGreaterThanOrEqual((86_400_000 + 60_000) / PAGE_MS - 4);
  });

  it('follows the plan of the hour of Viet Nam', () => {
    expect(pagesAt(local('06:59:59'), DEFAULT_PLAN, EVERY)).not.toContain('services');
    expect(pagesAt(local('07:00:00'), DEFAULT_PLAN, EVERY)).toContain('services');
    expect(pagesAt(local('18:00:00'), DEFAULT_PLAN, EVERY)).not.toContain('services');
    expect(pagesAt(local('23:59:59'), DEFAULT_PLAN, EVERY)).toContain('environment');
    expect(pagesAt(local('00:00:00'), DEFAULT_PLAN, EVERY)).not.toContain('environment');
  });

  it('shows what is offered alone, and what is offered where the hour has nothing of it', () => {
    expect(pagesAt(local('09:00:00'), DEFAULT_PLAN, ['flood', 'services'])).toEqual(['flood', 'services']);
    expect(turnAt(local('02:00:00'), DEFAULT_PLAN, ['services']).page).toBe('services');
  });
});

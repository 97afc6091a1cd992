import type { Indicator } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { at } from '../working-days/office.fixture.ts';
import { milestoneProblem } from './milestones.ts';

const BY_2030: Pick<Indicator, 'by' | 'bounds'> = {
  by: { type: 'date', date: '2030-12-31' },
  bounds: { min: 0, max: 100 },
};
const BASELINE_MS = at('2026-03-01');
const fault = (milestones: Indicator['milestones'], baselineMs: number | null = BASELINE_MS, of = BY_2030) =>
  milestoneProblem({ ...of, milestones }, baselineMs)?.fault ?? null;

describe('marks of an indicator', () => {
  it('lie on the way to its target and beyond', () => {
    expect(fault([])).toBeNull();
    expect(fault([{ by: '2027-12-31', value: 60 }])).toBeNull();
    expect(fault([{ by: '2026-03-02', value: 50 }])).toBeNull();
    expect(
      fault([
        { by: '2045-12-31', value: 99 },
        { by: '2027-12-31', value: 60 },
      ]),
    ).toBeNull();
  });

  it('lie after where it begins', () => {
    expect(fault([{ by: '2026-03-01', value: 60 }])).toBe('before_start');
    expect(fault([{ by: '2026-02-28', value: 60 }])).toBe('before_start');
    expect(fault([{ by: '2025-07-01', value: 60 }], null)).toBe('before_start');
    expect(fault([{ by: '2025-12-31', value: 60 }], null)).toBeNull();
  });

  it('have a day of their own, and a value that can be', () => {
    expect(fault([{ by: '2030-12-31', value: 60 }])).toBe('day_of_target');
    const twice = { by: '2027-12-31', value: 60 };
    expect(milestoneProblem({ ...BY_2030, milestones: [twice, twice] }, null)).toEqual({
      by: '2027-12-31',
      fault: 'twice',
    });
    expect(fault([{ by: '2027-12-31', value: 140 }])).toBe('impossible');
  });

  it('are of what is met by a date', () => {
    const yearly = { ...BY_2030, by: { type: 'yearly' } } as const;
    expect(fault([{ by: '2027-12-31', value: 60 }], null, yearly)).toBe('not_by_a_date');
    expect(fault([], null, yearly)).toBeNull();
  });
});

import type { ObjectFact, ServiceEventType } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { vi } from '../i18n/vi.ts';
import { courseOf } from './course.ts';
import { dueWords } from './row-words.ts';
import { reportsVi } from './words-vi.ts';

const fact = (id: string, type: ServiceEventType, takesBack: string | null = null): ObjectFact<'citizen_report'> => ({
  ...{ knownMs: 1, arrivedMs: 2, fields: {}, takenBack: false },
  origin: { from: 'event', id, type, thing: 'reports-dien-an', by: null, takesBack },
});

describe('the course of a report', () => {
  it('names each step, and which one was taken back', () => {
    const steps = courseOf({
      facts: [fact('a', 'report.received'), fact('b', 'report.assigned'), fact('c', 'report.taken_back', 'b')],
    });
    expect(steps.map(({ kind, takes }) => [kind, takes])).toEqual([
      ['received', null],
      ['handed', null],
      ['taken-back', 'handed'],
    ]);
    expect(courseOf({ facts: [fact('c', 'report.taken_back', 'gone')] })[0]).toMatchObject({ takes: null });
  });

  it('has a step for each row of a file', () => {
    const origin = { from: 'import', importId: '3', fileName: 'phan-anh.xlsx', row: 7, who: 'Lan' } as const;
    const steps = courseOf({
      facts: [{ knownMs: 1, arrivedMs: 2, fields: { state: 'handled' }, takenBack: false, origin }],
    });
    expect(steps[0]).toMatchObject({ kind: 'stated', fields: { state: 'handled' }, takes: null });
  });
});

describe('when a report is due', () => {
  const NOW = Date.parse('2026-11-26T14:00:00+07:00');
  const HOUR = 3_600_000;
  const words = (more: Partial<Parameters<typeof dueWords>[0]>) =>
    dueWords(
      { standing: 'within', dueMs: NOW + 50 * HOUR, byHour: false, endedMs: null, progress: 'handed', ...more },
      NOW,
      reportsVi,
      vi,
    );

  it('is said by its day, or by its hour', () => {
    expect(words({})).toBe('Hạn 28/11');
    expect(words({ byHour: true })).toBe('Hạn 28/11 16:00');
    expect(words({ standing: 'due_today', dueMs: NOW + HOUR })).toBe('Đến hạn hôm nay, 15:00');
    expect(words({ standing: 'overdue', dueMs: NOW - 26 * HOUR })).toBe('Quá hạn 1 ngày 2 giờ');
    expect(words({ standing: 'no_due_date', dueMs: null })).toBe('Chưa rõ hạn');
  });

  it('is how it ended, once it has', () => {
    const ended = { progress: 'closed', endedMs: NOW - HOUR } as const;
    expect(words({ ...ended, standing: 'late' })).toBe('Xong quá hạn · Xong 13:00');
    expect(words({ ...ended, standing: 'not_counted', progress: 'duplicate' })).toBe('Xong 13:00');
    expect(words({ ...ended, standing: 'in_time', endedMs: null })).toBe('Xong đúng hạn');
  });
});

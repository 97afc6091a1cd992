import type { AlarmActResult } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../feed/http.ts';
import { vi as words } from '../../i18n/vi.ts';
import { madeAlarm } from '../testing.ts';
import { dayOfTime } from './day-of-time.ts';
import { whyNot } from './may-act.ts';
import { tellOutcome } from './outcome-words.ts';
import { sendAct } from './send-act.ts';

const acknowledge = (n: number) => ({
  act: 'acknowledge' as const,
  alarms: Array.from({ length: n }, (_, k) => String(k + 1)),
});
const refusing = (status: number) => async () => {
  throw new ProblemError({ type: 'about:blank', title: 'no', status, detail: 'because' });
};

describe('sendAct', () => {
  it('sends no more at once than the server takes, and gives back all outcomes', async () => {
    const sent: number[] = [];
    const answer = await sendAct('sim', acknowledge(2300), async (_, body) => {
      const { alarms, realm } = body as { alarms: string[]; realm: string };
      sent.push(alarms.length);
      expect(realm).toBe('sim');
      return { results: alarms.map((id) => ({ id, outcome: 'unknown' })) } satisfies AlarmActResult;
    });
    expect(sent).toEqual([1000, 1000, 300]);
    expect(answer).toMatchObject({ kind: 'done', results: { length: 2300 } });
  });

  it.each([
    [401, 'signed-out'],
    [403, 'forbidden'],
    [400, 'refused'],
    [500, 'refused'],
  ])('tells a %i as %s', async (status, kind) => {
    expect(await sendAct('sim', acknowledge(1), refusing(status))).toMatchObject({ kind });
  });

  it('tells a server that cannot be reached apart from one that refuses', async () => {
    const away = async () => {
      throw new TypeError('fetch failed');
    };
    expect(await sendAct('sim', acknowledge(1), away)).toEqual({ kind: 'unreachable' });
  });
});

describe('tellOutcome', () => {
  const alarm = madeAlarm({ id: '1' });
  const by = { who: 'operator', atMs: Date.UTC(2026, 10, 12, 7, 26, 8) };

  it('says who was first and when', () => {
    const told = tellOutcome(
      'acknowledge',
      [
        { id: '1', outcome: 'done', alarm },
        { id: '2', outcome: 'already', alarm, by },
      ],
      words,
    );
    expect(told).toEqual({
      text: 'Đã tiếp nhận 1 cảnh báo. cn-01: Cán bộ trực đã tiếp nhận trước, lúc 14:26:08.',
      partly: true,
    });
  });

  it('counts what it does not name', () => {
    const already = Array.from({ length: 5 }, (_, k) => ({ id: String(k), outcome: 'already' as const, alarm, by }));
    expect(tellOutcome('shelve', already, words).text).toContain('3 cảnh báo khác');
  });

  it('says that an alarm is over', () => {
    const told = tellOutcome('acknowledge', [{ id: '1', outcome: 'closed', alarm }], words);
    expect(told.text).toContain('đã kết thúc');
    expect(told.partly).toBe(true);
  });

  it('has nothing to add where all went well', () => {
    expect(tellOutcome('note', [{ id: '1', outcome: 'done', alarm }], words).partly).toBe(false);
  });
});

describe('dayOfTime', () => {
  const nowMs = Date.UTC(2026, 10, 12, 7, 26); // 14:26 in Viet Nam
  it('is the next time that clocks in Viet Nam show it', () => {
    expect(dayOfTime('15:00', nowMs)).toBe(Date.UTC(2026, 10, 12, 8, 0));
    expect(dayOfTime('06:30', nowMs)).toBe(Date.UTC(2026, 10, 12, 23, 30));
    expect(dayOfTime('14:26', nowMs)).toBe(nowMs + 86_400_000);
  });
  it('is none of what is no time', () => {
    expect(dayOfTime('', nowMs)).toBeNull();
    expect(dayOfTime('25:00', nowMs)).toBeNull();
  });
});

describe('whyNot', () => {
  it('lets the operator and the administrator act, and says to the others why not', () => {
    expect([whyNot({ role: 'operator' }), whyNot({ role: 'administrator' })]).toEqual([null, null]);
    expect(whyNot({ role: null })).toBe('viewer');
    expect(whyNot({ role: 'leader' })).toBe('leader');
    expect(whyNot({ role: 'engineer' })).toBe('engineer');
  });
});

import type { AlarmCourse, AlarmTransition, ToldBy } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { AlarmCourses } from './alarm-courses.ts';
import { madeAlarm } from './testing.ts';

const step = (
  n: number,
  kind: AlarmTransition['kind'],
  atMs: number,
  more: Partial<AlarmTransition> = {},
): AlarmTransition => ({
  ...{ n, kind, atMs, timeMs: atMs - 50, who: null, why: null, severity: 'medium', level: null },
  ...{ value: 9, limit: 8, untilMs: null, ...more },
});
const { id, realm, rule, thing, datastream } = madeAlarm({ id: '7' });
const about = { id, realm, rule, thing, datastream };

function courses(toldBy: ToldBy, ...list: AlarmCourse[]): AlarmCourses {
  return new AlarmCourses({ realm: 'sim', from: 0, to: 1000, courses: list, more: false }, toldBy);
}

describe('AlarmCourses', () => {
  const life = [
    step(1, 'raised', 100),
    step(2, 'climbed', 200, { severity: 'critical' }),
    step(3, 'acknowledged', 300, { who: 'lan' }),
    step(4, 'cleared', 400),
  ];

  it('has an alarm from when it was shown until it was over, as it was at each moment', () => {
    const past = courses('written', { about, before: null, transitions: life });
    expect(past.at(99)).toEqual([]);
    expect(past.at(100)).toMatchObject([{ id: '7', n: 1, severity: 'medium', acknowledged: null, raisedMs: 50 }]);
    expect(past.at(299)).toMatchObject([{ n: 2, severity: 'critical', acknowledged: null }]);
    expect(past.at(300)).toMatchObject([{ n: 3, acknowledged: { who: 'lan' } }]);
    expect(past.at(400)).toEqual([]);
    expect(past.at(210)[0]).toBe(past.at(220)[0]);
  });

  it('goes on from what was open before', () => {
    const before = madeAlarm({ id: '7', n: 1, severity: 'medium' });
    const past = courses('written', { about, before, transitions: life.slice(1) });
    expect(past.at(0)).toEqual([before]);
    expect(past.at(250)).toMatchObject([{ n: 2, severity: 'critical' }]);
  });

  it('goes by the readings in a drill that is played, whose clock they are', () => {
    const past = courses('measured', { about, before: null, transitions: life.slice(0, 1) });
    expect(past.at(60)).toHaveLength(1);
  });
});

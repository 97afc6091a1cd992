import { SEVERITIES } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { BY_OPERATOR, madeAlarm } from '../testing.ts';
import { News } from './news.ts';
import { isWithinHours, maySound, PATTERNS, SOUND_MS } from './sound-rules.ts';

const ids = (alarms: { id: string }[]) => alarms.map(({ id }) => id);

describe('News', () => {
  it('tells an alarm once, however often it changes', () => {
    const news = new News();
    expect(ids(news.among([madeAlarm({ id: '1' })]))).toEqual(['1']);
    expect(news.among([madeAlarm({ id: '1', n: 2, value: 7 })])).toEqual([]);
    expect(news.among([madeAlarm({ id: '1', n: 3, active: false, clearedMs: 1 })])).toEqual([]);
    expect(news.among([madeAlarm({ id: '1', n: 4, activations: 2 })])).toEqual([]);
  });

  it('tells it again where it rises, and not where it falls and comes back', () => {
    const news = new News();
    news.among([madeAlarm({ id: '1', severity: 'medium' })]);
    expect(ids(news.among([madeAlarm({ id: '1', severity: 'high' })]))).toEqual(['1']);
    news.among([madeAlarm({ id: '1', severity: 'low' })]);
    expect(news.among([madeAlarm({ id: '1', severity: 'high' })])).toEqual([]);
  });

  it('does not tell what the page opened with', () => {
    const news = new News();
    news.know([madeAlarm({ id: '1' })]);
    expect(news.among([madeAlarm({ id: '1', n: 2 })])).toEqual([]);
  });

  it.each([
    ['late', { late: true }],
    ['shelved', { shelved: { ...BY_OPERATOR, untilMs: 1, reason: 'known' } }],
    ['suppressed', { suppressed: true }],
    ['out of service', { outOfService: true }],
    ['acknowledged', { acknowledged: BY_OPERATOR }],
    ['cleared', { active: false, clearedMs: 1 }],
  ])('does not tell what is %s', (_, change) => {
    expect(new News().among([madeAlarm({ id: '1', ...change })])).toEqual([]);
  });

  it('tells what was kept back once it is announced for the first time', () => {
    const news = new News();
    news.among([madeAlarm({ id: '1', suppressed: true })]);
    expect(ids(news.among([madeAlarm({ id: '1', n: 2 })]))).toEqual(['1']);
  });

  it('puts the worst first', () => {
    const news = new News().among([
      madeAlarm({ id: '1', severity: 'low' }),
      madeAlarm({ id: '2', severity: 'critical' }),
    ]);
    expect(ids(news)).toEqual(['2', '1']);
  });
});

describe('maySound', () => {
  const at = (hour: number) => Date.UTC(2026, 10, 12, hour - 7);
  const quiet = { from: '22:00', to: '06:00' };

  it('is silent while it is off or muted, whatever the severity', () => {
    for (const severity of SEVERITIES) {
      expect(maySound(severity, { on: false, quiet: null }, 0, at(12))).toBe(false);
      expect(maySound(severity, { on: true, quiet: null }, at(13), at(12))).toBe(false);
      expect(maySound(severity, { on: true, quiet: null }, at(11), at(12))).toBe(true);
    }
  });

  it('lets a critical alarm sound in quiet hours, and no other', () => {
    const settings = { on: true, quiet };
    expect(SEVERITIES.filter((severity) => maySound(severity, settings, 0, at(23)))).toEqual(['critical']);
    expect(SEVERITIES.filter((severity) => maySound(severity, settings, 0, at(12)))).toEqual([...SEVERITIES]);
  });

  it('knows hours over midnight, by the clocks of Viet Nam', () => {
    expect([21, 22, 29, 30].map((hour) => isWithinHours(quiet, at(hour)))).toEqual([false, true, true, false]);
    expect([7, 8, 11, 12].map((hour) => isWithinHours({ from: '08:00', to: '12:00' }, at(hour)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('PATTERNS', () => {
  it('differ in the number of their tones, and end before the next may begin', () => {
    expect(new Set(SEVERITIES.map((severity) => PATTERNS[severity].length)).size).toBe(SEVERITIES.length);
    for (const tone of SEVERITIES.flatMap((severity) => PATTERNS[severity])) {
      expect(tone.atMs + tone.forMs).toBeLessThan(SOUND_MS);
    }
  });
});

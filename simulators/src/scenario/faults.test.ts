import { describe, expect, it } from 'vitest';
import { MessageDecoder } from './decode.ts';
import { windowOf } from './listener.ts';
import { ScenarioPlayer } from './player.ts';
import { parseScenario } from './read-scenario.ts';

const START = Date.parse('2026-03-02T08:00:00+07:00');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const text = (rest: string) => `title: { vi: Thử, en: Test }
seed: 7
start: 2026-03-02T08:00:00+07:00
length: 6h
mishaps: false
things: [air-thanh-co, dust-cho, river-dong-trang, rain-dien-an, link-ubnd, counter-1, hall-hanh-chinh-cong]
${rest}`;

interface Sent {
  thing: string;
  key: string;
  timeMs: number;
  value: number;
  clockMs: number;
}

/** Everything that is sent, each with the clock that covers it. */
function play(rest: string): Sent[] {
  const scenario = parseScenario(text(rest), 'test.yaml');
  const player = new ScenarioPlayer(scenario, 7, 'drill');
  const sent: Sent[] = [];
  let clockMs = scenario.startMs;
  const decoder = new MessageDecoder(windowOf(scenario), {
    values: (thing, timeMs, keys, values) => {
      for (const [k, key] of keys.entries()) sent.push({ thing, key, timeMs, value: values[k]!, clockMs });
    },
    refused: (n) => expect(n).toBe(0),
    event: () => undefined,
    clock: () => undefined,
  });
  for (let step = player.next(); step !== null; step = player.next()) {
    clockMs = step.clockMs;
    for (const message of step.messages) decoder.decode(message);
  }
  return sent;
}

const plain = play('');
const of = (sent: readonly Sent[], thing: string, key: string, from = 0, to = 6) =>
  sent.filter(
    (one) =>
      one.thing === thing && one.key === key && one.timeMs >= START + from * HOUR && one.timeMs < START + to * HOUR,
  );
const values = (...which: Parameters<typeof of>) => of(...which).map(({ value }) => value);

describe('a fault', () => {
  it('leaves everything else, and what is before and after it, as it is', () => {
    const sent = play('faults:\n  - { kind: stuck, things: dust-cho, property: pm25, from: 2h, for: 1h }\n');
    expect(values(sent, 'dust-cho', 'pm10')).toEqual(values(plain, 'dust-cho', 'pm10'));
    expect(values(sent, 'dust-cho', 'pm25', 0, 2)).toEqual(values(plain, 'dust-cho', 'pm25', 0, 2));
    expect(values(sent, 'dust-cho', 'pm25', 3, 6)).toEqual(values(plain, 'dust-cho', 'pm25', 3, 6));
    expect(new Set(values(sent, 'dust-cho', 'pm25', 2, 3)).size).toBe(1);
    expect(new Set(values(plain, 'dust-cho', 'pm25', 2, 3)).size).toBeGreaterThan(6);
  });

  it('silences a thing, by its will where it has one', () => {
    const sent = play('faults:\n  - { kind: silence, things: dust-cho, from: 2h, for: 1h, will: true }\n');
    expect(of(sent, 'dust-cho', 'pm25', 2, 3)).toEqual([]);
    expect(values(sent, 'dust-cho', 'online')).toEqual([1, 0, 1]);
    const unannounced = play('faults:\n  - { kind: silence, things: dust-cho, from: 2h, for: 1h }\n');
    expect(values(unannounced, 'dust-cho', 'online')).toEqual([1]);
  });

  it('drifts by the hour', () => {
    const sent = play('faults:\n  - { kind: drift, things: air-thanh-co, property: o3, from: 1h, perHour: 10 }\n');
    const off = of(sent, 'air-thanh-co', 'o3', 1).map((one, k) => ({
      hours: (one.timeMs - START) / HOUR - 1,
      by: one.value - values(plain, 'air-thanh-co', 'o3', 1)[k]!,
    }));
    for (const { hours, by } of off) expect(by).toBeCloseTo(10 * hours, 0);
  });

  it('spikes now and then, and the same with the same seed', () => {
    const rest =
      'faults:\n  - { kind: spikes, things: river-dong-trang, property: stage, size: 6, chance: 0.2, for: 6h }\n';
    const sent = values(play(rest), 'river-dong-trang', 'stage');
    const hit = sent.filter((value, k) => value - values(plain, 'river-dong-trang', 'stage')[k]! > 4);
    expect(hit.length).toBeGreaterThan(4);
    expect(hit.length).toBeLessThan(30);
    expect(values(play(rest), 'river-dong-trang', 'stage')).toEqual(sent);
  });

  it('keeps back what was measured and sends it all at once', () => {
    const sent = play('faults:\n  - { kind: burst, things: dust-cho, from: 2h, for: 1h }\n');
    expect(values(sent, 'dust-cho', 'pm25')).toEqual(values(plain, 'dust-cho', 'pm25'));
    const kept = of(sent, 'dust-cho', 'pm25', 2, 3);
    expect(kept).toHaveLength(12);
    expect(new Set(kept.map(({ clockMs }) => clockMs))).toEqual(new Set([START + 3 * HOUR]));
  });

  it('sets a clock wrong, and not what it measures', () => {
    const sent = play('faults:\n  - { kind: clock-skew, things: dust-cho, from: 2h, for: 1h, by: -7h }\n');
    const skewed = sent.filter(({ thing, key, timeMs }) => thing === 'dust-cho' && key === 'pm25' && timeMs < START);
    expect(skewed.map(({ value }) => value)).toEqual(values(plain, 'dust-cho', 'pm25', 2, 3));
    expect(skewed.map(({ timeMs }) => timeMs + 7 * HOUR)).toEqual(
      of(plain, 'dust-cho', 'pm25', 2, 3).map(({ timeMs }) => timeMs),
    );
  });

  it('cuts a link: it says so, and what lies behind it is heard later where it keeps its readings', () => {
    const sent = play(
      'faults:\n  - { kind: link-cut, things: link-ubnd, behind: counter-1, kept: true, from: 2h, for: 1h }\n',
    );
    expect(new Set(values(sent, 'link-ubnd', 'active-path', 2, 3))).toEqual(new Set([3]));
    expect(new Set(values(sent, 'link-ubnd', 'link-up', 2, 3))).toEqual(new Set([0]));
    expect(of(sent, 'link-ubnd', 'link-latency', 2, 3)).toEqual([]);
    const behind = of(sent, 'counter-1', 'queue-length', 2, 3);
    expect(behind).toHaveLength(12);
    expect(behind.every(({ clockMs }) => clockMs === START + 3 * HOUR)).toBe(true);
    const standby = play('faults:\n  - { kind: link-cut, things: link-ubnd, standby: true, from: 2h, for: 1h }\n');
    expect(new Set(values(standby, 'link-ubnd', 'active-path', 2, 3))).toEqual(new Set([1]));
  });
});

describe('a phase', () => {
  it('leads a value through its points without overshooting', () => {
    const sent = play(`phases:
  - name: p
    effects:
      - things: river-dong-trang
        property: stage
        curve: [{ at: 0h, value: 4 }, { at: 2h, value: 13.14 }, { at: 4h, value: 8.52 }, { at: 6h, value: 9 }]
`);
    const stages = values(sent, 'river-dong-trang', 'stage');
    expect(Math.max(...stages)).toBeCloseTo(13.14, 1);
    expect(Math.max(...stages)).toBeLessThanOrEqual(13.14);
    expect(Math.min(...values(sent, 'river-dong-trang', 'stage', 3, 6))).toBeGreaterThanOrEqual(8.52);
  });

  it('says rain by the hour', () => {
    const sent = play(`phases:
  - name: p
    effects:
      - { things: rain-dien-an, property: rain, set: 24 }
`);
    const perReading = values(sent, 'rain-dien-an', 'rain', 1);
    expect(new Set(perReading)).toEqual(new Set([2]));
  });

  it('comes and goes over its ramp', () => {
    const sent = play(`phases:
  - name: p
    from: 1h
    for: 4h
    effects:
      - { things: dust-cho, property: pm25, add: 100, ramp: 1h }
`);
    const off = (from: number, to: number) => {
      const before = values(plain, 'dust-cho', 'pm25', from, to);
      return values(sent, 'dust-cho', 'pm25', from, to).map((value, k) => value - before[k]!);
    };
    expect(Math.max(...off(0, 1))).toBe(0);
    expect(Math.max(...off(1, 1.2))).toBeLessThan(21);
    expect(Math.min(...off(2, 4))).toBeCloseTo(100, 0);
    expect(Math.max(...off(4.8, 5))).toBeLessThan(21);
  });
});

it('a surge fills the hall, and its day has fewer counters', () => {
  const sent = play('surges:\n  - { from: 0h, for: 3h, factor: 3, counters: 3 }\n');
  const longest = (from: readonly Sent[]) => Math.max(...values(from, 'hall-hanh-chinh-cong', 'queue-length'));
  expect(longest(sent)).toBeGreaterThan(2 * Math.max(4, longest(plain)));
  expect(Math.max(...values(sent, 'hall-hanh-chinh-cong', 'counters-open'))).toBe(3);
});

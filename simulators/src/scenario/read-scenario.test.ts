import { describe, expect, it } from 'vitest';
import { parseScenario, readScenarioFile } from './read-scenario.ts';
import { ScenarioError } from './scenario-error.ts';

const HEAD = `title: { vi: Thử, en: Test }
seed: 7
start: 2026-03-02T08:00:00+07:00
length: 3h
`;
/** Its lines begin at 5. */
const scenario = (rest: string) => parseScenario(HEAD + rest, 'test.yaml');

/** What is said, a line each. */
function refused(text: string): string[] {
  try {
    parseScenario(text, 'test.yaml');
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
  throw new Error('it was taken');
}

describe('a scenario', () => {
  it('says little where nothing is out of the ordinary', () => {
    const { things, startMs, endMs, intervalMs, mishaps } = scenario('');
    expect(things.length).toBeGreaterThan(300);
    expect([endMs - startMs, intervalMs, mishaps]).toEqual([3 * 3_600_000, 300_000, true]);
  });

  it('takes moments by the clock as well as after the start, and of a curve after its phase', () => {
    const { effects } = scenario(`phases:
  - name: p
    from: 2026-03-02T09:00:00+07:00
    for: 1h
    effects:
      - { things: river-dong-trang, property: stage, curve: [{ at: 10m, value: 4 }, { at: 2026-03-02T09:30:00+07:00, value: 5 }] }
`);
    const [{ fromMs, toMs, change }] = effects as [(typeof effects)[number]];
    const nine = Date.parse('2026-03-02T09:00:00+07:00');
    expect([fromMs, toMs]).toEqual([nine, nine + 3_600_000]);
    expect(change).toMatchObject({ knots: [{ atMs: nine + 600_000 }, { atMs: nine + 1_800_000 }] });
  });

  it('names things by slug, by the beginning of slugs, by kind and by domain', () => {
    const chosen = (things: string) => scenario(`things: ${things}\n`).things.map(({ slug }) => slug);
    expect(chosen('[river-dong-trang, feeder-*]')).toHaveLength(5);
    expect(chosen('{ kinds: [feeder] }')).toHaveLength(4);
    expect(chosen('{ domains: [river], kinds: [reservoir] }')).toEqual(['reservoir-suoi-dau', 'reservoir-am-chua']);
  });
});

describe('a file that cannot be used is told where, and what to do', () => {
  it.each([
    ['an unknown key', `${HEAD}lenght: 2h\n`, 'test.yaml:5:1: unknown key "lenght"; did you mean "length"?'],
    ['a strange key', `${HEAD}xyzzyx: 2h\n`, 'test.yaml:5:1: unknown key "xyzzyx"; take it out'],
    [
      'a negative duration',
      HEAD.replace('3h', '-3h'),
      'test.yaml:4:9: length: a duration cannot be negative; leave out the minus sign',
    ],
    [
      'no duration',
      HEAD.replace('3h', '3 hours'),
      'test.yaml:4:9: length: "3 hours" is no duration; write a duration such as 30s, 90m or 1d6h',
    ],
    ['something missing', HEAD.replace('seed: 7\n', ''), 'test.yaml:1:1: "seed" is missing'],
    [
      'a start without its zone',
      HEAD.replace('+07:00', ''),
      'test.yaml:3:8: start: must be a time with its offset, such as 2025-11-20T05:30:00+07:00',
    ],
    [
      'an unknown fault',
      `${HEAD}faults:\n  - { kind: silense, things: air-thanh-co }\n`,
      'test.yaml:6:13: faults.0.kind: kind is one of silence, drift, stuck, spikes, burst, clock-skew, link-cut',
    ],
    [
      'a key that another fault has',
      `${HEAD}faults:\n  - { kind: burst, things: air-thanh-co, will: true }\n`,
      'test.yaml:6:42: "will" does not belong here; take it out',
    ],
    [
      'a thing that there is not',
      `${HEAD}faults:\n  - { kind: silence, things: air-thanh-go }\n`,
      'test.yaml:6:30: nothing is called "air-thanh-go"; did you mean "air-thanh-co"?',
    ],
    [
      'a thing that takes no part',
      `${HEAD}things: { domains: [river] }\nfaults:\n  - { kind: silence, things: air-thanh-co }\n`,
      'test.yaml:7:30: no thing that takes part fits this',
    ],
    [
      'a property that is not measured',
      `${HEAD}faults:\n  - { kind: drift, things: weather-dien-an, property: pm25, perHour: 1 }\n`,
      /^test\.yaml:6:55: none of these things measures "pm25"; they measure air-temperature, humidity/,
    ],
    [
      'an end before the beginning',
      `${HEAD}faults:\n  - { kind: burst, things: air-thanh-co, from: 2h, to: 1h }\n`,
      'test.yaml:6:56: ends before it begins',
    ],
    [
      'an end after the end',
      `${HEAD}surges:\n  - { from: 2h, for: 2h, factor: 2 }\n`,
      'test.yaml:6:22: ends 1h after the scenario, which lasts 3h',
    ],
    [
      'two ends',
      `${HEAD}surges:\n  - { from: 1h, for: 1h, to: 2h, factor: 2 }\n`,
      'test.yaml:6:30: surges.0.to: say "for" or "to", not both',
    ],
    [
      'an effect that is two',
      `${HEAD}phases:\n  - name: p\n    effects:\n      - { things: air-thanh-co, property: pm25, add: 1, set: 2 }\n`,
      /^test\.yaml:8:9: phases\.0\.effects\.0: say exactly one of curve, set, add, multiply, hold/,
    ],
    [
      'a rule that there is not',
      `${HEAD}expect:\n  - { alarm: flood-dong-trag }\n`,
      'test.yaml:6:14: there is no alarm rule "flood-dong-trag"; did you mean "flood-dong-trang"?',
    ],
    ['the same key twice', `${HEAD}seed: 8\n`, 'test.yaml:5:1: Map keys must be unique'],
    ['no YAML', `${HEAD}phases: [\n`, /^test\.yaml:\d+:\d+: /],
    ['nothing', '', /^test\.yaml:1:1: /],
  ])('%s', (_what, text, said) => {
    const [first] = refused(text);
    if (typeof said === 'string') expect(first).toBe(said);
    else expect(first).toMatch(said);
  });

  it('all places at once, in their order', () => {
    const text = `${HEAD}things: nowhere\nsurges:\n  - { from: 5h, factor: 2 }\n`;
    expect(refused(text)).toEqual([
      'test.yaml:5:9: nothing is called "nowhere"; take it out or correct it',
      expect.stringContaining('test.yaml:7:13: begins outside the 3h that the scenario lasts'),
    ]);
  });

  it('and one that is not there', async () => {
    await expect(readScenarioFile('/nowhere/at-all.yaml')).rejects.toThrow(
      '/nowhere/at-all.yaml:1:1: there is no such file',
    );
  });
});

import type { AlarmRule, Problem } from '@commune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlarmRig, startAlarmRig } from './alarm-rig.ts';

let rig: AlarmRig;
beforeAll(async () => {
  rig = await startAlarmRig();
});
afterAll(async () => {
  await rig?.stop();
});

const RULE = {
  realm: 'sim',
  key: 'pm25-test',
  name: { vi: 'Bụi mịn PM2.5 cao', en: 'High PM2.5' },
  scope: { domain: 'environment' },
  condition: {
    type: 'threshold',
    property: 'pm25',
    take: 'mean',
    overS: 3600,
    direction: 'above',
    levels: [
      { severity: 'medium', at: 50 },
      { severity: 'high', at: 150, name: { vi: 'Xấu', en: 'Bad' } },
    ],
    hysteresis: 5,
  },
  source: 'Quyết định 1459/QĐ-TCMT',
};
const save = (change: object = {}, headers = rig.as.engineer) =>
  rig.app.post('/api/alarm-rules', { ...RULE, ...change }, headers);
const list = async (query: Record<string, string> = {}) =>
  (await (
    await rig.app.get(`/api/alarm-rules?${new URLSearchParams({ realm: 'sim', ...query })}`)
  ).json()) as AlarmRule[];
const condition = (change: object) => ({ condition: { ...RULE.condition, ...change } });

const expression = (text: string) => ({ condition: { type: 'expression', expression: text, severity: 'high' } });

describe('a rule', () => {
  it('is kept whole, with what was left out, and says how many things it looks at', async () => {
    const saved = await save();
    expect(saved.status).toBe(201);
    const { realm: _realm, ...said } = RULE;
    const { rows } = await rig.client.query<{ n: number }>(
      `SELECT count(DISTINCT t.id)::int AS n FROM sandbox.thing t JOIN sandbox.datastream d ON d.thing_id = t.id
       JOIN core.observed_property p ON p.id = d.property_id
       WHERE t.realm_id = $1 AND t.state = 'registered' AND p.key = 'pm25' AND t.domain = 'environment'`,
      [rig.sim.id],
    );
    expect(await saved.json()).toEqual({
      ...said,
      id: expect.any(Number),
      version: 1,
      createdMs: expect.any(Number),
      createdBy: 'engineer',
      current: true,
      sources: rows[0]!.n,
      ...{ onDelayS: 0, offDelayS: 0, activeHours: null, governing: true, enabled: true, verified: false },
    });
    expect(rows[0]!.n).toBeGreaterThan(0);
  });

  it('that is saved again is a new version; the one before stays, for the alarms that came by it', async () => {
    const key = 'pm25-again';
    const [first] = [(await (await save({ key })).json()) as AlarmRule];
    const again = await save({ key, enabled: false });
    expect(again.status).toBe(200);
    const second = (await again.json()) as AlarmRule;
    expect([second.version, second.enabled, second.current]).toEqual([2, false, true]);
    expect(await list({ key })).toEqual([second]);
    expect(await list({ key, versions: 'all' })).toEqual([second, { ...first!, current: false }]);
    const { rows } = await rig.client.query(
      'SELECT who, action, subject, outcome FROM core.audit_entry ORDER BY id DESC LIMIT 1',
    );
    expect(rows[0]).toEqual({
      ...{ who: 'engineer', action: 'alarm-rule.save', subject: `sim/${key}`, outcome: 'version 2' },
    });
  });

  it('saved by many at once has as many versions, one of them current', async () => {
    const key = 'pm25-race';
    const saved = await Promise.all(Array.from({ length: 5 }, () => save({ key })));
    expect(saved.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 201]);
    const versions = await list({ key, versions: 'all' });
    expect(versions.map(({ version, current }) => [version, current])).toEqual([
      [5, true],
      ...[4, 3, 2, 1].map((version) => [version, false]),
    ]);
  });

  it('may be about a kind of thing that nobody has named', async () => {
    const thing = { realm: 'sim', slug: 'new-1', kind: 'new-kind', domain: 'water', name: { vi: 'Mới', en: 'New' } };
    const datastreams = [{ key: 'pm25', property: 'pm25', expectedIntervalS: 60 }];
    expect((await save({ key: 'new', scope: { kinds: ['new-kind'] } })).status).toBe(400);
    await rig.app.post('/api/things', { ...thing, datastreams });
    const saved = await save({ key: 'new', scope: { kinds: ['new-kind'] } });
    expect(await saved.json()).toMatchObject({ sources: 1 });
  });

  it('is saved by engineers alone, and of their own page', async () => {
    expect((await save({}, rig.as.operator)).status).toBe(403);
    expect((await save({}, { cookie: '' })).status).toBe(401);
    expect(
      (await rig.app.post('/api/alarm-rules', RULE, { ...rig.as.engineer, origin: 'https://example.org' })).status,
    ).toBe(403);
  });

  it.each([
    ['a condition that is none', { condition: { type: 'mood' } }, 'condition.type'],
    ['a severity that is none', condition({ levels: [{ severity: 'bad', at: 1 }] }), 'condition.levels.0.severity'],
    ['no source', { source: ' ' }, 'source'],
    ['what nobody knows', { colour: 'red' }, '(body)'],
    ['a property that nobody defined', condition({ property: 'happiness' }), 'condition.property'],
    ['a property that no thing in scope has', condition({ property: 'stage' }), 'condition.property'],
    ['a thing that is not there', { scope: { things: ['air-thanh-co', 'nobody'] } }, 'scope.things'],
    ['a scope that no thing fits', { scope: { domain: 'river', kinds: ['air-station'] } }, 'scope'],
    ['levels that fall', condition({ levels: [...RULE.condition.levels].reverse() }), 'condition.levels.1.at'],
    ['a hysteresis past the next level', condition({ hysteresis: 100 }), 'condition.hysteresis'],
    ['a division by zero', expression('v.pm25 / 0.0 > 1.0'), 'condition.expression'],
    ['a name that there is not', expression('v.happiness > 1.0'), 'condition.expression'],
    ['what is no expression', expression('v.pm25 >'), 'condition.expression'],
  ])('is refused with %s', async (_name, change, field) => {
    const response = await save(change);
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.map((error) => error.field)).toContain(field);
  });
});

it.each([
  ['versions=all', 'key'],
  ['key=x&versions=some', 'versions'],
])('the list refuses ?%s', async (query, field) => {
  const response = await rig.app.get(`/api/alarm-rules?realm=sim&${query}`);
  expect(response.status).toBe(400);
  expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
});

import type { Problem, Replaced, Thing } from '@commune/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RegistryRig } from './registry-rig.ts';

let rig: RegistryRig;
beforeAll(async () => {
  rig = await RegistryRig.open();
});
afterAll(() => rig?.close());

const patch = (slug: string, change: object) => rig.send('PATCH', `/api/things/${slug}?realm=live`, change);
const act = (slug: string, what: string, body: object) =>
  rig.send('POST', `/api/things/${slug}/${what}?realm=live`, body);
const problem = async (response: Response) => (await response.json()) as Problem;
const eventually = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 15_000, interval: 50 });

/** Raises at once over 50, for this thing alone. */
async function addRule(slug: string): Promise<void> {
  const rule = {
    ...{ realm: 'live', key: `dust-${slug}`, name: { vi: 'Bụi', en: 'Dust' }, scope: { things: [slug] } },
    condition: {
      ...{ type: 'threshold', property: 'pm25', take: 'value', overS: 0, direction: 'above', hysteresis: 1 },
      levels: [{ severity: 'high', at: 50 }],
    },
    ...{ onDelayS: 0, offDelayS: 0, activeHours: null, governing: true, enabled: true, verified: false },
    source: 'a test',
  };
  expect((await rig.app.post('/api/alarm-rules', rule)).status).toBe(201);
}

const alarmOf = async (rule: string) => (await rig.alarms()).find((alarm) => alarm.rule.key === rule);

describe('PATCH /api/things/<slug>', () => {
  it('renames, moves and leads elsewhere; what is left out stays, and a new place is unverified', async () => {
    await rig.register('patched', { positionVerified: true, positionAccuracyM: 5, unit: 'economic' });
    const before = await rig.registered();
    const name = { vi: 'Tên mới', en: 'New name' };
    const datastreams = [{ key: 'pm25', expectedIntervalS: 60 }];
    const changed = (await (await patch('patched', { name, datastreams })).json()) as Thing;
    expect(changed).toMatchObject({ name, positionVerified: true, positionAccuracyM: 5, unit: 'economic' });
    expect(changed.datastreams).toMatchObject([{ key: 'pm25', expectedIntervalS: 60 }]);
    const moved = (await (await patch('patched', { position: [109.1, 12.26], unit: null })).json()) as Thing;
    expect(moved).toMatchObject({
      position: [109.1, 12.26],
      positionVerified: false,
      positionAccuracyM: null,
      unit: null,
    });
    const kind = (await (await patch('patched', { kind: 'rain-gauge', domain: 'river' })).json()) as Thing;
    expect(kind).toMatchObject({ kind: 'rain-gauge', domain: 'river', name });
    const after = await rig.registered();
    expect(after.version).toBeGreaterThan(before.version);
    const off = (await (await patch('patched', { position: null })).json()) as Thing;
    expect(off.position).toBeNull();
  });

  it.each([
    ['a kind that nobody listed', { kind: 'teapot' }, 'kind'],
    ['a kind of another domain', { kind: 'rain-gauge' }, 'domain'],
    ['a unit that is not there', { unit: 'nobody' }, 'unit'],
    ['a datastream that it has not', { datastreams: [{ key: 'noise', expectedIntervalS: 60 }] }, 'datastreams'],
    [
      'no time between readings',
      { datastreams: [{ key: 'pm25', expectedIntervalS: 0 }] },
      'datastreams.0.expectedIntervalS',
    ],
    ['a name in one language', { name: { vi: 'Chỉ một' } }, 'name.en'],
    ['a place off the earth', { position: [200, 12] }, 'position.0'],
    ['an accuracy of nothing', { positionAccuracyM: 0 }, 'positionAccuracyM'],
    ['nothing at all', {}, '(body)'],
    ['another slug', { slug: 'other' }, '(body)'],
  ])('refuses %s, naming the field, and changes nothing', async (_name, change, field) => {
    const thing = await rig.register('unpatched');
    const told = await problem(await patch('unpatched', { ...change }));
    expect([told.status, told.errors?.[0]?.field]).toEqual([400, field]);
    expect((await rig.detail('unpatched')).thing).toEqual(thing);
  });

  it('says what is not there, and whom it is for', async () => {
    expect((await patch('nowhere', { unit: null })).status).toBe(404);
    await rig.say('merely-heard', { pm25: 1 });
    const told = await problem(await patch('merely-heard', { unit: null }));
    expect([told.status, told.detail]).toEqual([409, expect.stringContaining('register it first')]);
    const bare = await fetch(`${rig.app.run.url}/api/things/unpatched?realm=live`, { method: 'PATCH', body: '{}' });
    expect(bare.status).toBe(401);
  });
});

it('registers a discovered thing with what it has sent', async () => {
  await rig.say('found', { pm25: 7, pm10: 9 });
  const heard = await rig.detail('found');
  expect(heard).toMatchObject({ thing: { state: 'discovered', name: null }, discoveredBy: 'engineer' });
  expect(heard.newest).toMatchObject([
    { key: 'pm10', value: 9 },
    { key: 'pm25', value: 7 },
  ]);
  const thing = await rig.register('found', { unit: 'economic', positionVerified: true });
  expect(thing).toMatchObject({ state: 'registered', unit: 'economic', positionVerified: true });
  expect(thing.datastreams.map(({ id }) => id)).toEqual(heard.thing.datastreams.map(({ id }) => id));
  expect(await rig.values('found')).toEqual([7]);
});

describe('a replacement', () => {
  it('keeps datastreams, history and the open alarm, and rules evaluate on under the new slug', async () => {
    const old = await rig.register('old-device');
    await addRule('old-device');
    await rig.app.post('/api/credentials', { username: 'old-key', realms: ['live'], things: ['old-device'] });
    await rig.app.post('/api/credentials', { username: 'gateway', realms: ['live'], things: ['*'] });
    await rig.say('old-device', { pm25: 80 });
    await eventually(async () => expect(await alarmOf('dust-old-device')).toMatchObject({ active: true }));
    // The new device was switched on before anybody said what it is for.
    await rig.say('new-device', { pm25: 12 });
    const response = await act('old-device', 'replace', { by: 'new-device', note: 'hỏng cảm biến' });
    const told = (await response.json()) as Replaced;
    expect(told).toMatchObject({ rules: ['dust-old-device'], revoked: ['old-key'], setAside: 'new-device-before' });
    expect(told.thing).toMatchObject({ id: old.id, slug: 'new-device', name: old.name, datastreams: old.datastreams });
    expect(told.replacement).toMatchObject({ oldSlug: 'old-device', newSlug: 'new-device', note: 'hỏng cảm biến' });
    expect(await rig.values('new-device')).toEqual([80]);
    expect(await rig.values('new-device-before')).toEqual([12]);

    const before = await alarmOf('dust-old-device');
    await rig.say('new-device', { pm25: 20 });
    await eventually(async () => expect(await alarmOf('dust-old-device')).toMatchObject({ active: false }));
    await rig.say('new-device', { pm25: 90 });
    await eventually(async () => expect(await alarmOf('dust-old-device')).toMatchObject({ active: true, value: 90 }));
    const after = await alarmOf('dust-old-device');
    expect([after?.id, after?.thing.slug]).toEqual([before?.id, 'new-device']);
    expect(await rig.values('new-device')).toEqual([80, 20, 90]);

    await rig.say('old-device', { pm25: 5 });
    expect(await rig.refusals('old-device')).toMatchObject([
      { reason: 'retired_thing', detail: expect.stringContaining('"new-device"') },
    ]);
    const detail = await rig.detail('old-device');
    expect(detail).toMatchObject({ thing: { state: 'retired', datastreams: [] }, replacedBy: 'new-device' });
    const { credentials, replacements } = await rig.detail('new-device');
    expect(credentials.map(({ username }) => username)).toEqual(['gateway']);
    expect(replacements).toEqual([told.replacement]);
    expect((await rig.registered()).things.map(({ slug }) => slug)).not.toContain('old-device');
  });

  it('can be followed by another, and leaves no slug to be taken again', async () => {
    await rig.register('first');
    await act('first', 'replace', { by: 'second', note: 'cũ' });
    await act('second', 'replace', { by: 'third', note: 'cũ' });
    expect((await rig.detail('first')).replacedBy).toBe('third');
    expect((await rig.detail('third')).replacements.map(({ oldSlug }) => oldSlug)).toEqual(['second', 'first']);
    const again = { realm: 'live', slug: 'first', kind: 'air-node', domain: 'environment', name: { vi: 'a', en: 'a' } };
    expect((await rig.app.post('/api/things', again)).status).toBe(409);
    expect((await act('first', 'bring-back', { reason: 'x' })).status).toBe(409);
    expect((await act('second', 'replace', { by: 'fourth', note: 'x' })).status).toBe(409);
  });

  it.each([
    ['itself', { by: 'third', note: 'x' }],
    ['a registered thing', { by: 'patched', note: 'x' }],
    ['a retired one', { by: 'first', note: 'x' }],
    ['no slug', { by: 'a b', note: 'x' }],
  ])('refuses %s', async (_name, body) => {
    const told = await problem(await act('third', 'replace', body));
    expect([told.status, told.errors?.[0]?.field]).toEqual([400, 'by']);
  });

  it('asks for a reason', async () => {
    const told = await problem(await act('third', 'replace', { by: 'fifth', note: ' ' }));
    expect(told.errors?.[0]?.field).toBe('note');
  });
});

it('retires a thing: its alarm ends, what it sends is refused, and it can be brought back', async () => {
  await rig.register('tired');
  await addRule('tired');
  await rig.say('tired', { pm25: 80 });
  await eventually(async () => expect(await alarmOf('dust-tired')).toMatchObject({ active: true }));
  expect((await act('tired', 'retire', {})).status).toBe(400);
  expect((await act('tired', 'retire', { reason: 'tháo dỡ' })).status).toBe(200);
  await eventually(async () => expect(await alarmOf('dust-tired')).toMatchObject({ active: false }));
  await rig.say('tired', { pm25: 99 });
  expect(await rig.refusals('tired')).toMatchObject([{ reason: 'retired_thing' }]);
  expect((await rig.registered()).things.map(({ slug }) => slug)).not.toContain('tired');
  expect((await act('tired', 'retire', { reason: 'lại' })).status).toBe(409);

  expect((await act('tired', 'bring-back', { reason: 'lắp lại' })).status).toBe(200);
  await rig.say('tired', { pm25: 70 });
  expect(await rig.values('tired')).toEqual([80, 70]);
  await eventually(async () => expect(await alarmOf('dust-tired')).toMatchObject({ active: true }));
});

it('revokes a client once, and shows since when', async () => {
  await rig.app.post('/api/credentials', { username: 'leaving', realms: ['live'], things: ['tired'] });
  expect((await rig.detail('tired')).credentials).toMatchObject([
    { username: 'leaving', own: true, revokedMs: null },
    { username: 'gateway', own: false },
  ]);
  const revoke = () => rig.send('DELETE', '/api/credentials/leaving');
  expect([(await revoke()).status, (await revoke()).status]).toEqual([204, 404]);
  expect((await rig.send('DELETE', '/api/credentials/engineer')).status).toBe(400);
  const [own] = (await rig.detail('tired')).credentials;
  expect(own?.revokedMs).toBeTypeOf('number');
});

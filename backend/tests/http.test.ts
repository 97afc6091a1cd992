import type { Commune, ImportResult, Observations, Problem, Realm, Registry, Session } from '@commune/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app?.stop());

/** What the record tells of actions of a name, oldest first. */
async function audited(action: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: app.database.url });
  await client.connect();
  const { rows } = await client.query<object>(
    'SELECT who, role, action, subject, outcome FROM core.audit_entry WHERE action LIKE $1 ORDER BY id',
    [action],
  );
  await client.end();
  return rows;
}

async function json<T>(pathAndQuery: string): Promise<T> {
  return (await (await app.get(pathAndQuery)).json()) as T;
}

const thing = {
  realm: 'live',
  slug: 'air-01',
  kind: 'air-station',
  domain: 'environment',
  name: { vi: 'Trạm thử', en: 'Test station' },
  position: [109.09, 12.25],
  datastreams: [{ key: 'pm25', property: 'pm25', expectedIntervalS: 150 }],
};

describe('the registry', () => {
  it('tells the commune with its realms, things and place', async () => {
    expect((await json<Realm[]>('/api/realms')).map(({ slug, kind }) => [slug, kind])).toEqual([
      ['live', 'live'],
      ['sim', 'sim'],
    ]);
    const registry = await json<Registry>('/api/registry?realm=sim');
    expect(registry.things.length).toBeGreaterThanOrEqual(320);
    expect(registry.things.flatMap(({ datastreams }) => datastreams).length).toBeGreaterThanOrEqual(1200);
    expect(new Set(registry.things.map(({ domain }) => domain)).size).toBe(10);
    expect(registry.things.every(({ lastHeardMs }) => lastHeardMs === null)).toBe(true);
    const commune = await json<Commune>('/api/commune');
    expect(commune.basemap.features.map(({ properties }) => properties.kind)).toContain('outline');
    expect(commune.basemap.features.every(({ properties }) => typeof properties.verified === 'boolean')).toBe(true);
  });
});

describe('POST /api/things', () => {
  it('makes a thing, then changes it', async () => {
    const made = await app.post('/api/things', thing);
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ slug: 'air-01', position: [109.09, 12.25], positionVerified: false });
    const changed = await app.post('/api/things', { ...thing, name: { vi: 'Tên khác', en: 'Other name' } });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ name: { vi: 'Tên khác' }, datastreams: [{ key: 'pm25' }] });
  });

  it.each([
    [
      'an unknown property',
      { datastreams: [{ key: 'x', property: 'xyz', expectedIntervalS: 60 }] },
      'datastreams.property',
    ],
    ['a place off the earth', { position: [109, 120] }, 'position.1'],
    ['a slug with a space', { slug: 'air 01' }, 'slug'],
    ['an unknown field', { colour: 'red' }, '(body)'],
    ['a name in one language', { name: { vi: 'Trạm' } }, 'name.en'],
  ])('refuses %s, naming the field', async (_name, change, field) => {
    const response = await app.post('/api/things', { ...thing, slug: 'air-02', ...change });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await response.json()) as Problem;
    expect(problem.errors?.map((each) => each.field)).toContain(field);
    const { things } = await json<Registry>('/api/registry?realm=live');
    expect(things.map(({ slug }) => slug)).not.toContain('air-02');
  });

  it('refuses a key that would change what it observes', async () => {
    await app.post('/api/things', { ...thing, slug: 'air-03' });
    const datastreams = [{ key: 'pm25', property: 'pm10', expectedIntervalS: 150 }];
    expect((await app.post('/api/things', { ...thing, slug: 'air-03', datastreams })).status).toBe(400);
  });

  it.each([
    ['nobody', () => ({}), 401],
    ['a page of another site', () => ({ ...app.engineer, origin: 'https://example.org' }), 403],
  ] as const)('refuses %s', async (_name, headers, status) => {
    expect((await app.post('/api/things', thing, headers())).status).toBe(status);
  });

  it('refuses an operator, naming the role it needs', async () => {
    const signedIn = await fetch(app.run.signIn.operator, { redirect: 'manual' });
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
    const response = await app.post('/api/things', thing, { cookie });
    expect(response.status).toBe(403);
    expect(((await response.json()) as Problem).detail).toContain('engineer');
  });
});

describe('POST /api/credentials', () => {
  const credential = { username: 'station-1', realms: ['live'], things: ['station-1'] };

  it('makes one, and replaces it only when asked to', async () => {
    expect((await app.post('/api/credentials', credential)).status).toBe(201);
    expect((await app.post('/api/credentials', credential)).status).toBe(409);
    expect((await app.post('/api/credentials', { ...credential, replace: true })).status).toBe(201);
  });

  it.each([
    ["the program's own name", { username: 'engineer' }, 'username'],
    ['a realm that is not there', { realms: ['lve'] }, 'realms'],
    ['a pattern with a star inside', { things: ['a*b'] }, 'things.0'],
  ])('refuses %s', async (_name, change, field) => {
    const response = await app.post('/api/credentials', { ...credential, username: 'station-2', ...change });
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });
});

it('lets nobody change or empty the record of what was done', async () => {
  const client = new pg.Client({ connectionString: app.database.url });
  await client.connect();
  for (const change of [
    "UPDATE core.audit_entry SET who = 'x'",
    'DELETE FROM core.audit_entry',
    'TRUNCATE core.audit_entry',
  ]) {
    await expect(client.query(change), change).rejects.toThrow(/core.audit_entry is append-only/);
  }
  await client.end();
});

describe('POST /api/import', () => {
  const lines = (elements: unknown[]) => elements.map((element) => JSON.stringify(element)).join('\n');
  const send = (body: string, realm = 'sim', type = 'application/x-ndjson') =>
    fetch(`${app.run.url}/api/import?realm=${realm}`, {
      method: 'POST',
      headers: { ...app.engineer, 'content-type': type },
      body,
    });

  it('stores each reading once, however often it is sent, and says what it refused by line', async () => {
    const t = Date.now() - 3 * 86_400_000;
    const good = Array.from({ length: 12_000 }, (_, k) => ({
      thing: 'air-thanh-co',
      t: t + k * 1000,
      v: { pm25: k % 50 },
    }));
    const body = `${lines(good)}\nnot json\n${lines([{ thing: 'air-thanh-co', v: { pm25: 1 } }])}\n\n`;
    const first = (await (await send(body)).json()) as ImportResult;
    expect(first).toMatchObject({ received: 12_002, stored: 12_000, duplicates: 0, refused: 2 });
    expect(first.refusals.map(({ line, reason }) => [line, reason])).toEqual([
      [12_001, 'not_json'],
      [12_002, 'bad_time'],
    ]);
    expect((await (await send(body)).json()) as ImportResult).toMatchObject({ stored: 0, duplicates: 12_000 });
    const { things } = await json<Registry>('/api/registry?realm=sim');
    expect(things.find(({ slug }) => slug === 'air-thanh-co')?.lastHeardMs).toBe(good.at(-1)!.t);
    const query = `realm=sim&thing=air-thanh-co&property=pm25&from=${t}&to=${t + 60_000}`;
    const { columns } = await json<Observations>(`/api/observations?${query}`);
    expect(columns).toMatchObject({ quality: Array.from({ length: 60 }, () => 4) });
    expect(await audited('readings.import')).toMatchObject([
      { who: 'engineer', subject: 'sim', outcome: 'imported' },
      { who: 'engineer', subject: 'sim', outcome: 'imported' },
    ]);
  });

  it('refuses another format, another realm, and a line that never ends', async () => {
    expect((await send('{}', 'sim', 'application/json')).status).toBe(415);
    expect((await send('{}', 'nowhere')).status).toBe(404);
    const endless = (await (await send('x'.repeat(3 * 1024 * 1024))).json()) as ImportResult;
    expect(endless.refusals).toMatchObject([{ line: 1, reason: 'too_large' }]);
  });
});

describe('GET /api/observations', () => {
  const query = (change: Record<string, string>) => {
    const now = Date.now();
    const all = {
      realm: 'sim',
      thing: 'air-thanh-co',
      property: 'pm25',
      from: String(now - 1000),
      to: String(now),
      ...change,
    };
    return `/api/observations?${new URLSearchParams(all)}`;
  };

  it.each([
    ['a range the wrong way round', { to: '0' }, 400, 'to'],
    ['a thousand years', { from: '0', to: String(1000 * 366 * 86_400_000) }, 400, 'from'],
    ['half a number', { from: '12.' }, 400, 'from'],
    ['no realm', { realm: '' }, 400, 'realm'],
    ['too many points', { points: '1000000' }, 400, 'points'],
    ['a time without a zone', { from: '2025-11-24T23:00:00' }, 400, 'from'],
  ])('refuses %s with the field', async (_name, change, status, field) => {
    const response = await app.get(query(change));
    expect(response.status).toBe(status);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });

  it.each([{ thing: 'nobody' }, { property: 'nothing' }, { realm: 'nowhere' }])('knows no %s', async (change) => {
    expect((await app.get(query(change))).status).toBe(404);
  });

  it('gives buckets that keep every extreme where there is more than the points asked for', async () => {
    const from = Date.UTC(2026, 0, 5);
    const body = Array.from({ length: 600 }, (_, k) =>
      JSON.stringify({ thing: 'air-benh-vien', t: from + k * 60_000, v: { pm25: k === 123 ? 900 : k } }),
    ).join('\n');
    const headers = { ...app.engineer, 'content-type': 'application/x-ndjson' };
    await fetch(`${app.run.url}/api/import?realm=sim`, { method: 'POST', headers, body });
    const asked = { thing: 'air-benh-vien', from: String(from), to: String(from + 600 * 60_000), points: '100' };
    const { level, columns } = await json<Observations>(query(asked));
    expect(level).toBe('10m');
    if (!('max' in columns)) throw new Error('raw');
    expect(columns.t).toEqual(Array.from({ length: 60 }, (_, k) => from + k * 600_000));
    expect(columns.max[12]).toBe(900);
    expect(columns.min[12]).toBe(120);
    expect(columns.last[12]).toBe(129);
  });
});

describe('whoever is not signed in', () => {
  it('reads nothing where the set-up is not the embedded one', async () => {
    for (const path of ['/api/registry?realm=sim', '/api/rejected', '/api/realms', '/api/observations']) {
      expect((await fetch(app.run.url + path)).status).toBe(401);
    }
    expect((await fetch(`${app.run.url}/api/health`)).status).toBe(200);
  });

  it('signs in by a link of this run, and out again', async () => {
    expect((await fetch(`${app.run.url}/sign-in/guess`)).status).toBe(403);
    expect(await json<Session>('/api/session')).toMatchObject({ role: 'engineer' });
    const leader = await fetch(app.run.signIn.leader, { redirect: 'manual' });
    expect(leader.status).toBe(303);
    const cookie = leader.headers.getSetCookie()[0]!;
    expect(cookie).toMatch(/HttpOnly/i);
    const headers = { cookie: cookie.split(';')[0]! };
    expect((await fetch(`${app.run.url}/api/session`, { method: 'DELETE', headers })).status).toBe(204);
    expect((await fetch(`${app.run.url}/api/realms`, { headers })).status).toBe(401);
    expect(await audited('session.%')).toEqual(
      expect.arrayContaining([
        { who: 'leader', role: 'leader', action: 'session.open', subject: 'leader', outcome: 'opened' },
        { who: 'leader', role: 'leader', action: 'session.close', subject: 'leader', outcome: 'closed' },
      ]),
    );
  });

  it('does not count as sitting at this machine where a proxy hands on what it asks', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.5', 'X-Forwarded-Proto': 'https' };
    const signIn = await fetch(app.run.signIn.leader, { redirect: 'manual', headers });
    expect(signIn.status).toBe(403);
    expect((await fetch(`${app.run.url}/metrics`)).status).toBe(200);
    expect((await fetch(`${app.run.url}/metrics`, { headers })).status).toBe(401);
  });

  it('may give a name, which tells people of one role apart and brings no other role', async () => {
    const link = (role: 'operator' | 'leader', name: string) =>
      fetch(`${app.run.signIn[role]}?name=${encodeURIComponent(name)}`, { redirect: 'manual' });
    const signedIn = await link('operator', 'Trực B');
    const headers = { cookie: signedIn.headers.getSetCookie()[0]!.split(';')[0]! };
    const session = await (await fetch(`${app.run.url}/api/session`, { headers })).json();
    expect(session).toMatchObject({ role: 'operator', name: 'Trực B' });
    expect((await link('operator', 'Trực B')).status).toBe(303);
    const taken = await link('leader', 'Trực B'.normalize('NFD'));
    expect(taken.status).toBe(409);
    expect(await taken.json()).toMatchObject({ type: expect.stringContaining('name-taken') });
    for (const name of ['', ' ', 'Engineer', 'system', '<b>', 'x'.repeat(61)]) {
      expect((await link('operator', name)).status, name).toBe(400);
    }
  });

  it('gets problem documents for paths that are not there', async () => {
    const response = await app.get('/api/nothing');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ status: 404, type: expect.stringContaining('not-found') });
  });
});

import type { OfficialScore, Problem, WallServices } from '@commune/contract';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let client: Client;
let leader: { cookie: string };
beforeAll(async () => {
  app = await startApp(undefined, { OPEN_READING: 'yes' });
  client = new Client({ connectionString: app.database.url });
  await client.connect();
  const signedIn = await fetch(app.run.signIn.leader, { redirect: 'manual' });
  leader = { cookie: signedIn.headers.getSetCookie()[0]!.split(';')[0]! };
});
afterAll(async () => {
  await client?.end();
  await app?.stop();
});

const detailOf = async (response: Response) => ((await response.json()) as Problem).detail;

describe('dossiers behind a figure', () => {
  it('are told to nobody who is not signed in, although the board is', async () => {
    for (const path of [
      'dossiers?realm=sim&standing=overdue',
      'losses?realm=sim&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&indicator=on-time',
    ]) {
      expect((await fetch(`${app.run.url}/api/services/${path}`)).status).toBe(401);
      expect((await fetch(`${app.run.url}/api/services/${path}`, { headers: leader })).status).toBe(200);
    }
    expect((await fetch(`${app.run.url}/api/services/board?realm=sim`)).status).toBe(200);
  });

  it.each([
    ['dossiers?realm=sim&standing=lost', 'overdue'],
    ['dossiers?realm=sim&standing=overdue&after=yesterday', 'next'],
    ['dossiers?realm=sim&standing=overdue&after=1~%00', 'next'],
    ['dossiers?realm=sim&standing=overdue&limit=5000', '200'],
    ['losses?realm=sim&from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z&indicator=on-time', 'after "from"'],
    ['losses?realm=sim&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&indicator=speed', 'on-time'],
    ['losses?realm=sim&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&indicator=on-time&after=x~y', 'next'],
  ])('%s is refused with what is missing', async (path, said) => {
    const refused = await app.get(`/api/services/${path}`);
    expect(refused.status).toBe(400);
    expect(await detailOf(refused)).toContain(said);
  });
});

describe('an official score', () => {
  const MARCH = {
    ...{ realm: 'sim', from: '2026-03-01', to: '2026-03-31', points: 78.5, source: 'Cổng Dịch vụ công quốc gia' },
    groups: { transparency: 15.1, timeliness: 18.2, digitisation: 16, 'online-services': 14.2, satisfaction: 15 },
    ...{ toldOn: '2026-04-05', declaration: 'no-state-secret' },
  };
  const record = (more: object = {}, headers = leader) =>
    app.post('/api/services/official-scores', { ...MARCH, ...more }, headers);
  const told = async (headers: Record<string, string> = leader) =>
    (await (
      await fetch(`${app.run.url}/api/services/official-scores?realm=sim`, { headers })
    ).json()) as OfficialScore[];

  it('is recorded by who may, corrected by being told again, and leaves its trace', async () => {
    expect(await told()).toEqual([]);
    expect((await record({}, app.engineer)).status).toBe(403);
    expect((await record()).status).toBe(201);
    expect((await record({ from: '2026-01-01', groups: {}, points: 80 })).status).toBe(201);
    expect((await record({ points: 78.4, toldOn: '2026-04-06' })).status).toBe(201);
    const scores = await told();
    expect(scores.map(({ from, to, points, toldOn }) => [from, to, points, toldOn])).toEqual([
      ['2026-03-01', '2026-03-31', 78.4, '2026-04-06'],
      ['2026-01-01', '2026-03-31', 80, '2026-04-05'],
    ]);
    expect(scores[0]).toMatchObject({ groups: MARCH.groups, source: MARCH.source, link: null });
    expect(scores[0]!.recordedBy).not.toBeNull();
    const wall = (await (await app.get('/api/wall/services?realm=sim')).json()) as WallServices;
    const { source } = MARCH;
    expect(wall.official).toEqual({
      ...{ from: '2026-03-01', to: '2026-03-31', points: 78.4 },
      ...{ source, toldOn: '2026-04-06' },
    });
    expect((await told({})).every(({ recordedBy }) => recordedBy === null)).toBe(true);
    const { rows } = await client.query(
      "SELECT subject, detail ->> 'points' AS points FROM core.audit_entry WHERE action = 'official-score.record' ORDER BY id",
    );
    expect(rows).toEqual([
      { subject: 'sim/2026-03-01/2026-03-31', points: '78.5' },
      { subject: 'sim/2026-01-01/2026-03-31', points: '80' },
      { subject: 'sim/2026-03-01/2026-03-31', points: '78.4' },
    ]);
  });

  it.each([
    ['that ends before it begins', { to: '2026-02-28' }, 'to'],
    ['told before its period', { toldOn: '2026-02-01' }, 'toldOn'],
    ['told tomorrow', { toldOn: '2099-01-01' }, 'toldOn'],
    ['of more than 100 points', { points: 101 }, 'points'],
    ['whose groups say something else', { points: 90 }, 'add up to 78.5'],
    ['one of whose groups is above its most', { groups: { timeliness: 20.5 } }, 'groups.timeliness'],
    ['of which one group alone is above it', { points: 10, groups: { timeliness: 20 } }, 'add up to 20'],
    ['of an unknown group', { groups: { speed: 3 } }, 'groups'],
    ['with a phone number for a source', { source: 'gọi 0905123456' }, 'source'],
    ['without the declaration', { declaration: undefined }, 'declaration'],
  ])('%s is refused', async (_name, more, said) => {
    const refused = await record(more);
    expect(refused.status).toBe(400);
    expect(await detailOf(refused)).toContain(said);
  });
});

import type {
  Display,
  DisplayLink,
  DisplayLinkMade,
  Problem,
  ServerToClientEvents,
  WallServices,
} from '@commune/contract';
import { CONTRACT_VERSION, type SubscribeAnswer } from '@commune/contract';
import pg from 'pg';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let operator: { cookie: string };
beforeAll(async () => {
  app = await startApp(undefined, { OPEN_READING: 'no' });
  operator = { cookie: cookieOf(await fetch(app.run.signIn.operator, { redirect: 'manual' })) };
});
afterAll(() => app?.stop());

const cookieOf = (response: Response) => response.headers.getSetCookie()[0]!.split(';')[0]!;
const get = (path: string, headers: Record<string, string> = {}) => fetch(app.run.url + path, { headers });
const wall = { name: 'Phòng họp tầng 2', realm: 'sim', pages: ['overview', 'flood'] };

async function make(input: object = wall): Promise<DisplayLinkMade> {
  const made = await app.post('/api/display-links', input, operator);
  expect(made.status).toBe(201);
  return (await made.json()) as DisplayLinkMade;
}

/** A screen that opened the link: its cookie. */
async function open(path: string): Promise<{ cookie: string }> {
  const opened = await fetch(app.run.url + path, { redirect: 'manual' });
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/wall?realm=sim']);
  return { cookie: cookieOf(opened) };
}

const revoke = (id: number, headers: Record<string, string> = operator) =>
  fetch(`${app.run.url}/api/display-links/${id}`, { method: 'DELETE', headers });
const displayOf = async (headers: Record<string, string>) =>
  (await (await get('/api/display', headers)).json()) as Display;
const slugOf = async (response: Response) => ((await response.json()) as Problem).type.split(':').at(-1);

describe('a display link', () => {
  it('is made and revoked by an operator or an administrator, and by nobody else', async () => {
    expect((await app.post('/api/display-links', wall)).status).toBe(403);
    expect((await app.post('/api/display-links', wall, {})).status).toBe(401);
    expect((await get('/api/display-links', app.engineer)).status).toBe(403);
    const administrator = { cookie: cookieOf(await fetch(app.run.signIn.administrator, { redirect: 'manual' })) };
    expect((await app.post('/api/display-links', wall, administrator)).status).toBe(201);
    const { id } = await make();
    expect((await revoke(id, app.engineer)).status).toBe(403);
    expect((await revoke(999_999)).status).toBe(404);
  });

  it.each([
    ['no page', { ...wall, pages: [] }],
    ['a page twice', { ...wall, pages: ['flood', 'flood'] }],
    ['a page that there is not', { ...wall, pages: ['secrets'] }],
    ['no name', { ...wall, name: ' ' }],
  ])('is refused with %s', async (_what, input) => {
    expect((await app.post('/api/display-links', input, operator)).status).toBe(400);
  });

  it('opens what the wall shows of its realm, for reading alone', async () => {
    const { path } = await make();
    const screen = await open(path);
    expect(await displayOf(screen)).toEqual({ state: 'open', ...wall });
    for (const read of [
      '/api/realms',
      '/api/registry?realm=sim',
      '/api/commune?realm=sim',
      '/api/gaps?realm=sim',
      '/api/alarms?realm=sim',
      '/api/alarm-rules?realm=sim',
      '/api/wall/services?realm=sim',
    ]) {
      expect([read, (await get(read, screen)).status]).toEqual([read, 200]);
    }
    for (const kept of [
      '/api/registry?realm=live',
      '/api/registry?realm=sim&realm=live',
      '/api/alarms',
      '/api/alarms?realm=sim&from=0',
      '/api/services/board?realm=sim',
      '/api/services/dossiers?realm=sim&standing=overdue',
      '/api/services/losses?realm=sim&from=0&to=1&indicator=on-time',
      '/api/services/official-scores?realm=sim',
      '/api/imports?realm=sim',
      '/api/services/citizen-reports?realm=sim',
      '/api/services/citizen-reports/PA-1?realm=sim',
      '/api/services/dossiers/H32-1?realm=sim',
      '/api/rejected?realm=sim',
      '/api/things?realm=sim',
      '/api/display-links',
    ]) {
      expect([kept, [401, 403].includes((await get(kept, screen)).status)]).toEqual([kept, true]);
    }
    expect((await app.post('/api/alarms/acts?realm=sim', {}, screen)).status).toBe(403);
    expect((await app.post('/api/things', {}, screen)).status).toBe(403);
  });

  it('tells no code of a dossier', async () => {
    const screen = await open((await make()).path);
    const { board, score } = (await (await get('/api/wall/services?realm=sim', screen)).json()) as WallServices;
    expect(Object.keys(board)).not.toContain('overdue');
    expect(board.inHand.overdue).toBe(0);
    expect(score?.groups).toHaveLength(5);
  });

  it('is told once, and neither it nor the token is kept as it is', async () => {
    const { id, path } = await make();
    const { cookie } = await open(path);
    const listed = (await (await get('/api/display-links', operator)).json()) as DisplayLink[];
    const link = listed.find((each) => each.id === id)!;
    expect(link).toMatchObject({ ...wall, createdBy: 'operator', screens: 1, revokedMs: null });
    expect(link.openedMs).toBeGreaterThanOrEqual(link.createdMs);
    const secrets = [path.split('/').at(-1)!, cookie.split('=')[1]!];
    const client = new pg.Client({ connectionString: app.database.url });
    await client.connect();
    try {
      const { rows } = await client.query<{ row: string }>(
        `SELECT l::text AS row FROM core.display_link l UNION ALL SELECT t::text FROM core.display_token t
         UNION ALL SELECT a::text FROM core.audit_entry a`,
      );
      for (const secret of secrets) expect(rows.some(({ row }) => row.includes(secret))).toBe(false);
    } finally {
      await client.end();
    }
    expect(JSON.stringify(listed)).not.toContain(secrets[0]);
  });

  it('shuts its screens out once it is revoked, and says so; who did it is on record', async () => {
    const { id, path } = await make();
    const [screen, other] = [await open(path), await open((await make()).path)];
    expect((await revoke(id)).status).toBe(204);
    expect((await revoke(id)).status).toBe(204);
    expect(await displayOf(screen)).toEqual({ state: 'revoked' });
    expect((await get('/api/registry?realm=sim', screen)).status).toBe(401);
    expect(await slugOf(await get(path))).toBe('link-not-valid');
    expect((await get('/api/registry?realm=sim', other)).status).toBe(200);
    const client = new pg.Client({ connectionString: app.database.url });
    await client.connect();
    const { rows } = await client.query<{ action: string; who: string }>(
      'SELECT action, who FROM core.audit_entry WHERE subject = $1 ORDER BY id',
      [String(id)],
    );
    await client.end();
    expect(rows).toEqual([
      { action: 'display-link.make', who: 'operator' },
      { action: 'display-link.open', who: 'display' },
      { action: 'display-link.revoke', who: 'operator' },
    ]);
  });

  it('keeps tokens of the newest screens alone', async () => {
    const { id, path } = await make();
    const first = await open(path);
    for (let k = 0; k < 20; k++) await open(path);
    expect(await displayOf(first)).toEqual({ state: 'none' });
    const listed = (await (await get('/api/display-links', operator)).json()) as DisplayLink[];
    expect(listed.find((link) => link.id === id)?.screens).toBe(20);
  });
});

describe('the socket of a screen', () => {
  type ScreenSocket = Socket<
    ServerToClientEvents,
    { subscribe: (request: object, answer: (answer: SubscribeAnswer) => void) => void }
  >;
  const connect = async (headers: Record<string, string>): Promise<ScreenSocket> => {
    const socket: ScreenSocket = io(app.run.url, {
      transports: ['websocket'],
      auth: { contract: CONTRACT_VERSION },
      extraHeaders: headers,
      reconnection: false,
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', resolve);
      socket.on('connect_error', reject);
    });
    return socket;
  };
  const subscribe = (socket: ScreenSocket, realm: string) =>
    new Promise<SubscribeAnswer>((resolve) => socket.emit('subscribe', { realm, domain: 'all' }, resolve));

  it('hears its realm and no other, and is closed within seconds of the revoking', async () => {
    const { id, path } = await make();
    const socket = await connect(await open(path));
    const other = await connect(operator);
    try {
      expect((await subscribe(socket, 'sim')).kind).toBe('snapshot');
      expect(await subscribe(socket, 'live')).toMatchObject({ kind: 'refused', problem: { status: 403 } });
      expect((await subscribe(other, 'live')).kind).toBe('snapshot');
      const closed = new Promise<number>((resolve) => socket.on('disconnect', () => resolve(Date.now())));
      const revokedMs = Date.now();
      await revoke(id);
      expect((await closed) - revokedMs).toBeLessThan(5000);
      expect(other.connected).toBe(true);
    } finally {
      socket.close();
      other.close();
    }
  });
});

import { randomUUID } from 'node:crypto';
import type {
  AlarmRule,
  Display,
  DisplayLink,
  DisplayLinkMade,
  Problem,
  ServerToClientEvents,
  WallServices,
} from '@commune/contract';
import { CONTRACT_VERSION, type SubscribeAnswer } from '@commune/contract';
import { connectAsync } from 'mqtt';
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
const wall = { name: 'Màn hình lớn', place: 'Phòng họp tầng 2', realm: 'sim', pages: ['overview', 'flood'] };
const DAY_MS = 86_400_000;

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

/** By the MQTT topic of an office; it is told anew by a job of the program, so not at once. */
async function tellOfDossier(dossier: string, receivedMs: number, promised: number): Promise<void> {
  const { url, username, password } = app.run.mqtt;
  const hall = await connectAsync(url, { username, password, reconnectPeriod: 0 });
  const event = { id: randomUUID(), t: receivedMs, type: 'dossier.received', data: { dossier, promised } };
  await hall.publishAsync('ioc/1/sim/hall-1/event', JSON.stringify(event), { qos: 1 });
  await hall.endAsync();
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
    ['an end that has passed', { ...wall, expiresMs: Date.now() - 1 }],
    ['an end that nobody lives to see', { ...wall, expiresMs: Date.now() + 20_000 * DAY_MS }],
  ])('is refused with %s', async (_what, input) => {
    expect((await app.post('/api/display-links', input, operator)).status).toBe(400);
  });

  it('opens what the wall shows of its realm, for reading alone', async () => {
    const { path } = await make();
    const screen = await open(path);
    const { place: _place, ...told } = wall;
    expect(await displayOf(screen)).toEqual({ state: 'open', ...told });
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
      '/api/alarm-rules?realm=sim&key=pm25-high&versions=all',
      '/api/alarm-rules?realm=sim&at=0',
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

  it('tells no code of a dossier, also not of one that is overdue', async () => {
    const screen = await open((await make()).path);
    const code = 'H32-2026-000417';
    await tellOfDossier(code, Date.now() - 90 * DAY_MS, Date.now() - 60 * DAY_MS);
    const listed = async () => (await get('/api/services/dossiers?realm=sim&standing=overdue', operator)).text();
    await expect.poll(listed, { timeout: 20_000 }).toContain(code);
    let text = '';
    const overdue = async () => {
      text = await (await get('/api/wall/services?realm=sim', screen)).text();
      return (JSON.parse(text) as WallServices).board.inHand.overdue;
    };
    await expect.poll(overdue, { timeout: 20_000 }).toBe(1);
    expect(text).not.toContain(code);
    const { score } = JSON.parse(text) as WallServices;
    expect(score?.groups).toHaveLength(5);
  });

  it('tells of rules, and of nobody who made them', async () => {
    const rules = (headers: { cookie: string }) => get('/api/alarm-rules?realm=sim', headers);
    const known = (await (await rules(operator)).json()) as AlarmRule[];
    expect(known.some(({ createdBy }) => createdBy !== '')).toBe(true);
    const seen = (await (await rules(await open((await make()).path))).json()) as AlarmRule[];
    expect(seen.map(({ key }) => key)).toEqual(known.map(({ key }) => key));
    expect(new Set(seen.map(({ createdBy }) => createdBy))).toEqual(new Set(['']));
  });

  it('is told once, and neither it nor the token is kept as it is', async () => {
    const { id, path } = await make();
    const { cookie } = await open(path);
    const listed = (await (await get('/api/display-links', operator)).json()) as DisplayLink[];
    const link = listed.find((each) => each.id === id)!;
    const untold = { expiresMs: null, seenMs: null, revokedMs: null };
    expect(link).toMatchObject({ ...wall, ...untold, createdBy: 'operator', screens: 1 });
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

  it('opens nothing more once its time is over, and says so', async () => {
    const { id, path } = await make({ ...wall, expiresMs: Date.now() + DAY_MS });
    const screen = await open(path);
    expect((await displayOf(screen)).state).toBe('open');
    const client = new pg.Client({ connectionString: app.database.url });
    await client.connect();
    await client.query("UPDATE core.display_link SET expires_at = now() - interval '1 s' WHERE id = $1", [id]);
    await client.end();
    expect(await displayOf(screen)).toEqual({ state: 'expired' });
    expect((await get('/api/registry?realm=sim', screen)).status).toBe(401);
    expect(await slugOf(await get(path))).toBe('link-not-valid');
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

describe('on a machine that is open to whoever sits at it', () => {
  let local: RunningApp;
  beforeAll(async () => {
    local = await startApp(undefined, { OPEN_READING: 'yes' });
  });
  afterAll(() => local?.stop());

  it('a screen reads what screens read, until somebody signs in at it', async () => {
    const read = async (path: string, cookie?: string) =>
      (await fetch(local.run.url + path, cookie === undefined ? {} : { headers: { cookie } })).status;
    const session = cookieOf(await fetch(local.run.signIn.operator, { redirect: 'manual' }));
    const made = await local.post('/api/display-links', wall, { cookie: session });
    const { id, path } = (await made.json()) as DisplayLinkMade;
    const screen = cookieOf(await fetch(local.run.url + path, { redirect: 'manual' }));
    for (const [what, forScreen] of [
      ['/api/registry?realm=sim', 200],
      ['/api/registry?realm=live', 403],
      ['/api/services/board?realm=sim', 403],
      ['/api/rejected?realm=sim', 403],
    ] as const) {
      expect([what, await read(what), await read(what, screen)]).toEqual([what, 200, forScreen]);
      expect([what, await read(what, `${screen}; ${session}`)]).toEqual([what, 200]);
    }
    const { status } = await fetch(`${local.run.url}/api/display-links/${id}`, {
      method: 'DELETE',
      headers: { cookie: session },
    });
    expect(status).toBe(204);
    expect(await read('/api/registry?realm=sim', screen)).toBe(401);
  });
});

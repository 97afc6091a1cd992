import {
  type ClientToServerEvents,
  CONTRACT_VERSION,
  type DisplayLinkMade,
  PRESENTING_MS,
  type Presented,
  type Problem,
  type Screen,
  type ServerToClientEvents,
  type ShownBy,
  type WallPageKey,
} from '@commune/contract';
import pg from 'pg';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

/** Two processes on one database: whoever presents speaks to the first, the screens hang on the second. */
let app: RunningApp;
let second: RunningApp;
let sql: pg.Client;
const cookies: Record<string, { cookie: string }> = {};
const sockets: Socket[] = [];

beforeAll(async () => {
  app = await startApp(undefined, { OPEN_READING: 'no' });
  second = await startApp(app.database, { OPEN_READING: 'no', ROLES: 'http,live' });
  sql = new pg.Client({ connectionString: app.database.url });
  await sql.connect();
  for (const role of ['leader', 'operator'] as const) {
    cookies[role] = { cookie: cookieOf(await fetch(app.run.signIn[role], { redirect: 'manual' })) };
  }
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  await sql?.end();
  await second?.stop();
  await app?.stop();
});

const cookieOf = (response: Response) => response.headers.getSetCookie()[0]!.split(';')[0]!;

interface Hung {
  linkId: number;
  id: number;
  cookie: string;
  show: (page: WallPageKey, by?: ShownBy) => void;
  /** what it was told last; undefined: nothing yet */
  told: () => Presented | null | undefined;
}

const listed = async (who: Record<string, string> = cookies.leader!) =>
  (await (await fetch(`${app.run.url}/api/screens?realm=sim`, { headers: who })).json()) as Screen[];
const screen = async (id: number) => (await listed()).find((one) => one.id === id);
const present = (id: number, body: object, who: Record<string, string> = cookies.leader!) =>
  app.post(`/api/screens/${id}/present`, body, who);
const done = async (id: number, body: object) => {
  const answer = await present(id, body);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as Screen;
};
const slugOf = async (response: Response) => ((await response.json()) as Problem).type.split(':').at(-1);

/** A screen that has opened a link of its own on the second process, and shows its first page. */
async function hang(name: string, pages: WallPageKey[]): Promise<Hung> {
  const made = await app.post('/api/display-links', { name, realm: 'sim', pages }, cookies.operator);
  const { id: linkId, path } = (await made.json()) as DisplayLinkMade;
  const cookie = cookieOf(await fetch(second.run.url + path, { redirect: 'manual' }));
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(second.run.url, {
    ...{ transports: ['websocket'], auth: { contract: CONTRACT_VERSION }, extraHeaders: { cookie } },
    ...{ reconnection: false, forceNew: true },
  });
  sockets.push(socket);
  let told: Presented | null | undefined;
  socket.on('presented', (presented) => {
    told = presented;
  });
  const show = (page: WallPageKey, by: ShownBy = 'plan') => socket.emit('showing', { page, by });
  show(pages[0]!);
  await expect.poll(async () => (await listed()).some((one) => one.name === name)).toBe(true);
  const { id } = (await listed()).find((one) => one.name === name)!;
  return { linkId, id, cookie, show, told: () => told };
}

describe('presenting', () => {
  it('lists the screens that are on, with what stands on them', async () => {
    const hung = await hang('Phòng họp', ['overview', 'flood', 'plan']);
    expect(await screen(hung.id)).toMatchObject({
      ...{ link: hung.linkId, name: 'Phòng họp', place: '', pages: ['overview', 'flood', 'plan'] },
      ...{ showing: { page: 'overview', by: 'plan' }, presented: null },
    });
    await expect.poll(hung.told).toBeNull();
    hung.show('flood', 'alarm');
    await expect.poll(async () => (await screen(hung.id))?.showing).toEqual({ page: 'flood', by: 'alarm' });
    await sql.query("UPDATE core.display_token SET seen_at = now() - interval '20 s' WHERE id = $1", [hung.id]);
    expect(await screen(hung.id)).toBeUndefined();
    expect(await slugOf(await present(hung.id, { act: 'hold' }))).toBe('screen-off');
  });

  it('reaches a screen of another process, for a time, and gives it back', async () => {
    const hung = await hang('Hội trường', ['overview', 'flood', 'plan']);
    const beforeMs = Date.now();
    const held = await done(hung.id, { act: 'hold' });
    expect(held.presented!.page).toBe('overview');
    expect(held.presented!.untilMs - held.presented!.fromMs).toBe(PRESENTING_MS);
    expect(Math.abs(held.presented!.fromMs - beforeMs)).toBeLessThan(5000);
    await expect.poll(() => hung.told()?.page).toBe('overview');
    // Faster than the screen tells of itself.
    await done(hung.id, { act: 'next' });
    await done(hung.id, { act: 'next' });
    await expect.poll(() => hung.told()?.page).toBe('plan');
    await done(hung.id, { act: 'next' });
    await done(hung.id, { act: 'previous' });
    await done(hung.id, { act: 'open', page: 'flood' });
    await expect.poll(() => hung.told()?.page).toBe('flood');
    expect((await done(hung.id, { act: 'release' })).presented).toBeNull();
    await expect.poll(hung.told).toBeNull();
    const { rows } = await sql.query<{ outcome: string; who: string }>(
      "SELECT outcome, who FROM core.audit_entry WHERE action = 'screen.present' AND subject = $1 ORDER BY id",
      [String(hung.id)],
    );
    expect(rows).toEqual([
      { outcome: 'presenting', who: 'leader' },
      { outcome: 'released', who: 'leader' },
    ]);
  });

  it('is told again to a screen that connects anew, and is over when its time is', async () => {
    const hung = await hang('Tiền sảnh', ['overview', 'flood']);
    await done(hung.id, { act: 'open', page: 'flood' });
    const again: Socket<ServerToClientEvents> = io(second.run.url, {
      ...{ transports: ['websocket'], auth: { contract: CONTRACT_VERSION }, extraHeaders: { cookie: hung.cookie } },
      ...{ reconnection: false, forceNew: true },
    });
    sockets.push(again);
    const told = await new Promise<Presented | null>((resolve) => again.on('presented', resolve));
    expect(told?.page).toBe('flood');
    await sql.query("UPDATE core.display_token SET present_until = now() - interval '1 s' WHERE id = $1", [hung.id]);
    expect((await screen(hung.id))?.presented).toBeNull();
  });

  it('is for leaders and operators alone, and of no screen', async () => {
    const hung = await hang('Phòng trực', ['overview', 'flood']);
    expect((await present(hung.id, { act: 'hold' }, app.engineer)).status).toBe(403);
    expect((await present(hung.id, { act: 'hold' }, {})).status).toBe(401);
    expect((await present(hung.id, { act: 'hold' }, { cookie: hung.cookie })).status).toBe(403);
    const forged = { ...cookies.leader!, origin: 'http://elsewhere.example' };
    expect((await present(hung.id, { act: 'hold' }, forged)).status).toBe(403);
    expect((await fetch(`${app.run.url}/api/screens?realm=sim`, { headers: app.engineer })).status).toBe(403);
    expect((await screen(hung.id))?.presented).toBeNull();
  });

  it.each([
    ['a page that its link has not', { act: 'open', page: 'services' }],
    ['a page that there is not', { act: 'open', page: 'secrets' }],
    ['no page', { act: 'open' }],
    ['a page beside a word that needs none', { act: 'hold', page: 'flood' }],
    ['no such word', { act: 'dance' }],
  ])('is refused with %s', async (what, body) => {
    const hung = await hang(`Với ${what}`, ['overview', 'flood']);
    expect((await present(hung.id, body)).status).toBe(400);
    expect((await screen(hung.id))?.presented).toBeNull();
  });

  it('ends with the link', async () => {
    const hung = await hang('Thu hồi', ['overview', 'flood']);
    await fetch(`${app.run.url}/api/display-links/${hung.linkId}`, { method: 'DELETE', headers: cookies.operator! });
    expect(await screen(hung.id)).toBeUndefined();
    expect((await present(hung.id, { act: 'hold' })).status).toBe(404);
    expect((await present(999_999, { act: 'hold' })).status).toBe(404);
  });

  it('takes so many words of one person and no more', async () => {
    const hung = await hang('Bấm nhanh', ['overview', 'flood']);
    const name = new URLSearchParams({ name: 'Người bấm nhanh' });
    const fast = { cookie: cookieOf(await fetch(`${app.run.signIn.leader}?${name}`, { redirect: 'manual' })) };
    const answers: number[] = [];
    for (let k = 0; k < 31; k++) answers.push((await present(hung.id, { act: 'next' }, fast)).status);
    expect(answers.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 200));
    expect(answers[30]).toBe(429);
    expect((await present(hung.id, { act: 'release' })).status).toBe(200);
  });
});

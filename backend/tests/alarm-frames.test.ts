import type {
  AlarmFrame,
  AlarmList,
  ClientToServerEvents,
  DisplayLinkMade,
  Pulse,
  ServerToClientEvents,
} from '@commune/contract';
import { CONTRACT_VERSION } from '@commune/contract';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { notifyAlarms } from '../src/store/alarms/notify.ts';
import { type AlarmRig, startAlarmRig } from './alarm-rig.ts';
import { startApp } from './running-app.ts';

type Page = Socket<ServerToClientEvents, ClientToServerEvents>;

/** A machine that does much else takes its time. */
const SOON = { timeout: 5000 };

let rig: AlarmRig;
const pages: Page[] = [];
beforeAll(async () => {
  rig = await startAlarmRig();
});
afterEach(async () => {
  for (const page of pages.splice(0)) page.disconnect();
  await rig.client.query('DELETE FROM sandbox.alarm');
});
afterAll(async () => {
  await rig?.stop();
});

/** A page in a room, and the alarm frames that it gets. */
async function openPage(
  url = rig.app.run.url,
  domain: 'river' | 'all' = 'all',
  headers: Record<string, string> = rig.as.operator,
): Promise<{ page: Page; frames: AlarmFrame[] }> {
  const frames: AlarmFrame[] = [];
  const page: Page = io(url, {
    auth: { contract: CONTRACT_VERSION },
    transports: ['websocket'],
    extraHeaders: headers,
    reconnection: false,
    forceNew: true,
  });
  pages.push(page);
  page.on('alarms', (frame) => frames.push(frame));
  await page.emitWithAck('subscribe', { realm: 'sim', domain });
  return { page, frames };
}

const listed = async () => (await (await rig.app.get('/api/alarms?realm=sim')).json()) as AlarmList;
const told = (frames: readonly AlarmFrame[]) =>
  new Map(frames.flatMap(({ alarms }) => alarms.map((each) => [each.id, each])));

describe('a page in any room of a realm', () => {
  it('is told of every alarm that changes, whole, in frames numbered on from its list', async () => {
    const { frames } = await openPage(rig.app.run.url, 'river');
    const { at } = await listed();
    const ids = await rig.raise(['air-thanh-co', 'air-benh-vien']);
    await expect.poll(() => told(frames).size, SOON).toBe(2);
    await rig.act({ act: 'acknowledge', alarms: [ids[0]!] });
    await expect.poll(() => told(frames).get(ids[0]!)?.acknowledged?.who, SOON).toBe('operator');
    const fresh = frames.filter(({ n }) => n > at!.n);
    expect(fresh.map(({ n }) => n)).toEqual(fresh.map((_, k) => at!.n + 1 + k));
    expect(new Set(fresh.map(({ epoch, room }) => `${epoch} ${room}`))).toEqual(new Set([`${at!.epoch} sim/alarms`]));
    const { alarms, at: later } = await listed();
    expect(alarms.find(({ id }) => id === ids[0])).toEqual(told(frames).get(ids[0]!));
    expect(later).toEqual({ epoch: at!.epoch, n: frames.at(-1)!.n });
  });

  it('hears of the last number by every pulse', async () => {
    const { page, frames } = await openPage();
    const pulses: Pulse[] = [];
    page.on('pulse', (pulse) => pulses.push(pulse));
    await rig.raise(['air-thanh-co']);
    await expect.poll(() => frames.length, SOON).toBeGreaterThan(0);
    const since = pulses.length;
    await expect.poll(() => pulses.length, { timeout: 3000 }).toBeGreaterThan(since);
    expect(pulses.at(-1)!.rooms['sim/alarms']).toBe(frames.at(-1)!.n);
  });

  it('learns by a number left out that there is more than a frame holds', async () => {
    const { frames } = await openPage();
    const { at } = await listed();
    await notifyAlarms(
      rig.client,
      rig.sim,
      Array.from({ length: 1100 }, (_, k) => String(10_000_000 + k)),
    );
    await expect.poll(() => frames.length, SOON).toBe(1);
    expect(frames[0]).toMatchObject({ n: at!.n + 2, alarms: [] });
  });

  it('hears nothing more once it is in none', async () => {
    const { page, frames } = await openPage();
    await page.emitWithAck('subscribe', { realm: 'sim', domain: 'river' });
    page.emit('unsubscribe', { realm: 'sim', domain: 'all' });
    await rig.raise(['air-thanh-co']);
    await expect.poll(() => frames.length, SOON).toBe(1);
    const other = await openPage();
    page.emit('unsubscribe', { realm: 'sim', domain: 'river' });
    // Answered after what came before on this socket.
    await page.emitWithAck('subscribe', { realm: 'live', domain: 'all' });
    await rig.raise(['air-benh-vien']);
    await expect.poll(() => other.frames.length, SOON).toBe(1);
    expect(frames).toHaveLength(1);
  });

  it('misses nothing where the connection that listens is lost', async () => {
    const { frames } = await openPage();
    const { at } = await listed();
    await rig.client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE 'LISTEN ioc_journal%'`,
    );
    const [id] = await rig.raise(['air-thanh-co']);
    await expect.poll(() => (frames.at(-1)?.n ?? 0) - at!.n, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    const { alarms, at: later } = await listed();
    expect(alarms.map((alarm) => alarm.id)).toEqual([id]);
    expect(later!.n).toBeGreaterThanOrEqual(frames.at(-1)!.n);
    // What changes from now on is told again.
    await rig.act({ act: 'note', alarms: [id!], text: 'x' });
    await expect.poll(() => told(frames).get(id!)?.note?.text, SOON).toBe('x');
  });
});

it('a process that serves sockets alone tells of what another does', async () => {
  const sockets = await startApp(rig.app.database, { ROLES: 'live' });
  const { frames } = await openPage(sockets.run.url);
  const [id] = await rig.raise(['air-thanh-co']);
  await rig.act({ act: 'acknowledge', alarms: [id!] });
  await expect.poll(() => told(frames).get(id!)?.acknowledged?.who, SOON).toBe('operator');
  await sockets.stop();
});

it('a screen of the wall is told what was done, and not by whom', async () => {
  const guarded = await startApp(rig.app.database, { OPEN_READING: 'no' });
  const wall = { name: 'Phòng họp', realm: 'sim', pages: ['overview'] };
  const made = (await (await guarded.post('/api/display-links', wall, rig.as.operator)).json()) as DisplayLinkMade;
  const opened = await fetch(guarded.run.url + made.path, { redirect: 'manual' });
  const screen = { cookie: opened.headers.getSetCookie()[0]!.split(';')[0]! };
  const { frames } = await openPage(guarded.run.url, 'all', screen);
  const people = await openPage(guarded.run.url);
  const [id] = await rig.raise(['air-thanh-co']);
  await rig.act({ act: 'acknowledge', alarms: [id!] });
  await rig.act({ act: 'note', alarms: [id!], text: 'gọi anh Ba' });
  await expect.poll(() => told(people.frames).get(id!)?.note?.text, SOON).toBe('gọi anh Ba');
  await expect.poll(() => told(frames).get(id!)?.n, SOON).toBe(told(people.frames).get(id!)!.n);
  const listedThere = await (await fetch(`${guarded.run.url}/api/alarms?realm=sim`, { headers: screen })).json();
  for (const alarm of [told(frames).get(id!), (listedThere as AlarmList).alarms.find((one) => one.id === id)]) {
    expect(alarm).toMatchObject({ acknowledged: { who: '' }, note: null, assignee: null });
  }
  await guarded.stop();
});

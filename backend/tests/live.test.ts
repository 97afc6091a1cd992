import type { ClientToServerEvents, Pulse, RegistryChange, ServerToClientEvents, Thing } from '@commune/contract';
import { CONTRACT_VERSION, type Problem, type SubscribeAnswer, type TickFrame } from '@commune/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import { Client } from 'pg';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

type Page = Socket<ServerToClientEvents, ClientToServerEvents>;

let app: RunningApp;
let device: MqttClient;
const pages: Page[] = [];

beforeAll(async () => {
  app = await startApp();
  const { url, username, password } = app.run.mqtt;
  device = await connectAsync(url, { username, password, reconnectPeriod: 0 });
});
afterEach(() => {
  for (const page of pages.splice(0)) page.disconnect();
});
afterAll(async () => {
  await device?.endAsync();
  await app?.stop();
});

function openPage(contract = CONTRACT_VERSION, headers: Record<string, string> = app.engineer): Page {
  const page: Page = io(app.run.url, {
    auth: { contract },
    transports: ['websocket'],
    extraHeaders: headers,
    reconnection: false,
    forceNew: true,
  });
  pages.push(page);
  return page;
}

function subscribe(page: Page, request: Parameters<ClientToServerEvents['subscribe']>[0]): Promise<SubscribeAnswer> {
  return page.emitWithAck('subscribe', request);
}

async function streamOf(thing: string, key: string): Promise<number> {
  const { things } = (await (await app.get('/api/registry?realm=sim')).json()) as { things: Thing[] };
  return things.find(({ slug }) => slug === thing)!.datastreams.find((each) => each.key === key)!.id;
}

const send = (thing: string, v: Record<string, number>, t?: number) =>
  device.publishAsync(`ioc/1/sim/${thing}/obs`, JSON.stringify({ ...(t === undefined ? {} : { t }), v }), { qos: 1 });

function valueIn(frame: TickFrame, datastreamId: number): number | undefined {
  const at = frame.i.indexOf(datastreamId);
  return at < 0 ? undefined : frame.v[at];
}

describe('a page', () => {
  it('gets the whole state, then what changes, numbered without gaps', async () => {
    const id = await streamOf('air-thanh-co', 'pm25');
    await send('air-thanh-co', { pm25: 11 });
    const page = openPage();
    const frames: TickFrame[] = [];
    page.on('tick', (frame) => frames.push(frame));
    const snapshot = await subscribe(page, { realm: 'sim', domain: 'all' });
    if (snapshot.kind !== 'snapshot') throw new Error(snapshot.kind);
    expect(valueIn(snapshot, id)).toBe(11);
    for (const pm25 of [12, 13]) {
      await send('air-thanh-co', { pm25 });
      await expect.poll(() => valueIn(frames.at(-1) ?? snapshot, id)).toBe(pm25);
    }
    const fresh = frames.filter(({ n }) => n > snapshot.n);
    expect(fresh.map(({ n }) => n)).toEqual(fresh.map((_, k) => snapshot.n + 1 + k));
  });

  it('sees the newest reading, whichever order they come in', async () => {
    const id = await streamOf('air-benh-vien', 'pm25');
    const t = Date.now();
    await send('air-benh-vien', { pm25: 2 }, t);
    await send('air-benh-vien', { pm25: 1 }, t - 60_000);
    const snapshot = await subscribe(openPage(), { realm: 'sim', domain: 'environment' });
    expect(snapshot.kind === 'snapshot' && valueIn(snapshot, id)).toBe(2);
  });

  it('that was away asks for the gap, and gets a snapshot where the numbers are of another run', async () => {
    const id = await streamOf('air-dien-toan', 'pm25');
    const first = openPage();
    const snapshot = await subscribe(first, { realm: 'sim', domain: 'all' });
    if (snapshot.kind !== 'snapshot') throw new Error(snapshot.kind);
    first.disconnect();
    await send('air-dien-toan', { pm25: 21 });
    const { epoch, n } = snapshot;
    const second = openPage();
    await expect
      .poll(async () => {
        const answer = await subscribe(second, { realm: 'sim', domain: 'all', have: { epoch, n } });
        return answer.kind === 'gap' ? answer.frames.map((frame) => valueIn(frame, id)) : answer.kind;
      })
      .toContain(21);
    const stranger = await subscribe(second, { realm: 'sim', domain: 'all', have: { epoch: 'another', n } });
    expect(stranger.kind).toBe('snapshot');
  });

  it('hears only the domain it asked for', async () => {
    const [air, stage] = [await streamOf('air-thanh-co', 'pm25'), await streamOf('river-dong-trang', 'stage')];
    const page = openPage();
    const seen = new Set<number>();
    await subscribe(page, { realm: 'sim', domain: 'river' });
    page.on('tick', ({ i }) => {
      for (const id of i) seen.add(id);
    });
    await send('air-thanh-co', { pm25: 30 });
    await send('river-dong-trang', { stage: 3.5 });
    await expect.poll(() => seen.has(stage)).toBe(true);
    expect(seen.has(air)).toBe(false);
  });

  it('is told of a new thing, and every second that the line carries', async () => {
    const page = openPage();
    const changes: RegistryChange[] = [];
    const pulses: Pulse[] = [];
    page.on('registry', (change) => changes.push(change));
    page.on('pulse', (pulse) => pulses.push(pulse));
    await subscribe(page, { realm: 'sim', domain: 'all' });
    const thing = { realm: 'sim', slug: 'new-1', kind: 'air-node', domain: 'water', name: { vi: 'Mới', en: 'New' } };
    const datastreams = [{ key: 'ph', property: 'ph', expectedIntervalS: 60 }];
    expect((await app.post('/api/things', { ...thing, datastreams })).status).toBe(201);
    await expect.poll(() => changes.some(({ realm }) => realm === 'sim')).toBe(true);
    const id = await streamOf('new-1', 'ph');
    await send('new-1', { ph: 7.1 });
    await expect
      .poll(async () => {
        const answer = await subscribe(page, { realm: 'sim', domain: 'water' });
        return answer.kind === 'snapshot' && valueIn(answer, id);
      })
      .toBe(7.1);
    await expect.poll(() => pulses.length, { timeout: 3000 }).toBeGreaterThan(0);
    expect(pulses[0]).toMatchObject({ ingestStalled: false, rooms: { 'sim/all': expect.any(Number) } });
  });

  it.each([
    ['another contract version', CONTRACT_VERSION + 1, () => app.engineer, 426],
    ['nobody signed in', CONTRACT_VERSION, () => ({}), 401],
  ] as const)('is refused with a reason: %s', async (_name, contract, headers, status) => {
    const page = openPage(contract, headers());
    const problem = await new Promise<Problem>((resolve) => {
      page.on('connect_error', (error) => resolve((error as unknown as { data: Problem }).data));
    });
    expect(problem).toMatchObject({ status, detail: expect.stringMatching(/\S/) });
  });

  it('of another site gets nothing, whatever rights its browser has', async () => {
    const page = openPage(CONTRACT_VERSION, { ...app.engineer, origin: 'https://example.org' });
    await expect(
      new Promise((_, reject) => {
        page.on('connect_error', reject);
      }),
    ).rejects.toThrow();
    expect(page.connected).toBe(false);
  });

  it('asking for nonsense is told what is wrong', async () => {
    const page = openPage();
    const unknown = await subscribe(page, { realm: 'nowhere', domain: 'all' });
    expect(unknown).toMatchObject({ kind: 'refused', problem: { status: 404 } });
    const nonsense = await subscribe(page, { realm: 'sim', domain: 'moon' as 'all' });
    expect(nonsense).toMatchObject({ kind: 'refused', problem: { status: 400 } });
  });
});

describe('another process on the same database', () => {
  /** What a page of another process sees of a datastream while `work` is done. */
  async function seenElsewhere(key: string, work: (seen: (number | undefined)[]) => Promise<void>): Promise<void> {
    const other = await startApp(app.database);
    try {
      const id = await streamOf('air-thanh-co', key);
      const page: Page = io(other.run.url, {
        auth: { contract: CONTRACT_VERSION },
        transports: ['websocket'],
        extraHeaders: other.engineer,
      });
      pages.push(page);
      const seen: (number | undefined)[] = [];
      page.on('tick', (frame) => seen.push(valueIn(frame, id)));
      await subscribe(page, { realm: 'sim', domain: 'all' });
      await work(seen);
    } finally {
      await other.stop();
    }
  }

  it('shows what this one commits', async () => {
    await seenElsewhere('pm10', async (seen) => {
      await send('air-thanh-co', { pm10: 77 });
      await expect.poll(() => seen).toContain(77);
    });
  });

  it('does not wait for a transaction that began before and takes its time', async () => {
    await seenElsewhere('no2', async (seen) => {
      const slow = new Client({ connectionString: app.database.url });
      await slow.connect();
      await slow.query('BEGIN; SELECT pg_current_xact_id()');
      await send('air-thanh-co', { no2: 41 });
      await expect.poll(() => seen).toContain(41);
      await send('air-thanh-co', { no2: 42 });
      await expect.poll(() => seen).toContain(42);
      await slow.query('COMMIT');
      await slow.end();
      await send('air-thanh-co', { no2: 43 });
      await expect.poll(() => seen).toContain(43);
      expect(seen.filter((value) => value === 41)).toHaveLength(1);
    });
  });
});

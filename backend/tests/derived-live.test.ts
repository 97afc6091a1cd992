import type { ClientToServerEvents, LatestColumns, ServerToClientEvents, Thing } from '@commune/contract';
import { CONTRACT_VERSION, QUALITY } from '@commune/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

const GAUGE = 'river-dien-phu';
const MINUTE = 60_000;

let app: RunningApp;
let device: MqttClient;
let page: Socket<ServerToClientEvents, ClientToServerEvents>;

beforeAll(async () => {
  app = await startApp();
  const { url, username, password } = app.run.mqtt;
  device = await connectAsync(url, { username, password, reconnectPeriod: 0 });
  page = io(app.run.url, {
    auth: { contract: CONTRACT_VERSION },
    transports: ['websocket'],
    extraHeaders: app.engineer,
    reconnection: false,
  });
});
afterAll(async () => {
  page?.disconnect();
  await device?.endAsync();
  await app?.stop();
});

async function gauge(): Promise<Thing> {
  const { things } = (await (await app.get('/api/registry?realm=sim')).json()) as { things: Thing[] };
  return things.find(({ slug }) => slug === GAUGE)!;
}

/** `[value, quality]` of the newest reading. */
function newestIn({ i, v, q }: LatestColumns, datastreamId: number): [number | undefined, number | undefined] {
  const at = i.indexOf(datastreamId);
  return [v[at], q?.[at]];
}

describe('what is derived', () => {
  it('gets a datastream of its own, and reaches every page', { timeout: 30_000 }, async () => {
    const announced = new Promise<void>((resolve) => page.once('registry', () => resolve()));
    const snapshot = await page.emitWithAck('subscribe', { realm: 'sim', domain: 'river' });
    expect(snapshot.kind).toBe('snapshot');
    const frames: LatestColumns[] = [];
    page.on('tick', (frame) => frames.push(frame));
    const now = Date.now();
    const send = (t: number, stage: number) =>
      device.publishAsync(`ioc/1/sim/${GAUGE}/obs`, JSON.stringify({ t, v: { stage } }), { qos: 1 });
    await send(now - 50 * MINUTE, 4);
    await send(now - 20 * MINUTE, 4.5);
    await announced;
    const made = (await gauge()).datastreams.find(({ key }) => key === 'rate-of-rise')!;
    await send(now, 5);
    await expect
      .poll(() => frames.map((frame) => newestIn(frame, made.id)), { timeout: 20_000 })
      .toContainEqual([1.2, QUALITY.derived]);
    const state = (await (await app.get(`/api/state?realm=sim&at=${now}`)).json()) as LatestColumns;
    expect(newestIn(state, made.id)).toEqual([1.2, QUALITY.derived]);
    expect((await gauge()).lastHeardMs).toBe(now);
  });
});

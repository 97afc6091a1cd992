import type { EventMessage } from '@commune/contract';
import { things } from '@commune/db/seeds';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackendClient } from '../src/fill/backend-client.ts';
import { type ServicePastOptions, sendServicePast } from '../src/fill/service-past.ts';
import { createFleet } from '../src/fleet/fleet.ts';
import type { Message } from '../src/publish/outbox.ts';
import { atLocal, DAY_MS, localDay } from '../src/world/calendar.ts';
import { ImportServer } from './import-server.ts';

const NOW = Date.parse('2026-11-25T03:00:00Z');
const TODAY = localDay(NOW);
const DAYS = 50;
const fleet = createFleet(
  7,
  things.filter(({ slug }) =>
    ['hall-hanh-chinh-cong', 'connect-van-ban', 'reports-benh-vien', 'dust-cho'].includes(slug),
  ),
);
const ENDS = ['dossier.processed', 'dossier.withdrawn', 'dossier.stopped'];

let server: ImportServer;
/** what the backend keeps, by id */
let kept: Map<string, EventMessage>;
let sent: EventMessage[];

beforeEach(async () => {
  kept = new Map();
  server = new ImportServer();
  server.dossiersSince = (fromMs) => {
    const since = [...kept.values()].filter(({ t }) => Number(t) >= fromMs).map(({ type }) => type);
    const count = (...types: string[]) => since.filter((type) => types.includes(type)).length;
    return { received: count('dossier.received'), ended: count(...ENDS) };
  };
  await server.start();
});
afterEach(() => server.stop());

function send(more: Partial<ServicePastOptions> = {}): Promise<number> {
  sent = [];
  const signal = more.signal ?? new AbortController().signal;
  const outbox = {
    waiting: 0,
    send: ({ payload }: Message) => {
      const event = JSON.parse(payload) as EventMessage;
      sent.push(event);
      kept.set(event.id, event);
    },
  };
  return sendServicePast({
    ...{ members: fleet, seed: 7, days: DAYS, nowMs: NOW, outbox, signal, log: () => undefined },
    ...{ backend: new BackendClient(server.url, server.signInLink, signal), portionEveryMs: 0, firstRetryMs: 10 },
    ...more,
  });
}

const times = () => sent.map(({ t }) => Number(t));

describe('the past of services', { timeout: 30_000 }, () => {
  it('is sent once, as far as it has come', async () => {
    const n = await send();
    expect(n).toBeGreaterThan(DAYS * 150);
    expect(kept.size).toBe(n);
    expect(Math.max(...times())).toBeLessThanOrEqual(NOW);
    expect(Math.min(...times())).toBeGreaterThanOrEqual(atLocal(TODAY - DAYS + 1, 0));
    expect(Math.min(...times())).toBeLessThan(atLocal(TODAY - DAYS + 2, 0));
  });

  it('is the last days alone at the next start, and nothing new', async () => {
    const first = await send();
    const before = new Set(kept.keys());
    expect(await send()).toBeLessThan(first / 4);
    expect(new Set(kept.keys())).toEqual(before);
  });

  it('is what is missing after an interruption', async () => {
    await send();
    const all = new Set(kept.keys());
    for (const [id, { t }] of kept) if (Number(t) < atLocal(TODAY - 40, 0)) kept.delete(id);
    expect(kept.size).toBeLessThan(all.size);
    expect(await send()).toBeLessThan(all.size);
    expect(new Set(kept.keys())).toEqual(all);
  });

  it('carries on what goes on now under the same identities', async () => {
    await send();
    const before = kept.size;
    await send({ nowMs: NOW + DAY_MS });
    const ids = new Set(kept.keys());
    expect(ids.size).toBeGreaterThan(before);
    await send({ nowMs: NOW + DAY_MS, days: 10 });
    expect(new Set(kept.keys())).toEqual(ids);
  });

  it('waits while the broker is behind, and stops when told to', async () => {
    const stop = new AbortController();
    const outbox = {
      looks: 0,
      get waiting() {
        if (++this.looks === 5) stop.abort();
        return 4_000;
      },
      send: () => expect.unreachable('the broker is behind'),
    };
    await expect(send({ outbox, signal: stop.signal })).rejects.toThrow();
    expect(outbox.looks).toBe(5);
  });
});

import { things } from '@commune/db/seeds';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackendClient } from '../src/fill/backend-client.ts';
import { type FillResult, fillPast, STEP_MS } from '../src/fill/fill-past.ts';
import { createFleet } from '../src/fleet/fleet.ts';
import { ImportServer } from './import-server.ts';

const NOW = Date.parse('2026-11-23T05:02:03Z');
const LAST_STEP = Math.floor(NOW / STEP_MS) * STEP_MS;
const DAY_MS = 86_400_000;
const fleet = createFleet(
  7,
  things.filter((_, i) => i % 12 === 0),
);

let server: ImportServer;
let said: string[];

beforeEach(async () => {
  said = [];
  server = new ImportServer();
  await server.start();
});
afterEach(() => server.stop());

function fill(days: number, stop = new AbortController()): Promise<FillResult> {
  return fillPast({
    members: fleet,
    days,
    now: () => NOW,
    backend: new BackendClient(server.url, server.signInLink, stop.signal),
    log: (line) => said.push(line),
    terminal: { write: () => true },
    signal: stop.signal,
    firstRetryMs: 10,
  });
}

/** `thing t` of everything that the fleet must have sent */
function expected(days: number): Set<string> {
  const keys = new Set<string>();
  for (let t = LAST_STEP - days * DAY_MS; t <= LAST_STEP; t += STEP_MS) {
    for (const { slug, presence } of fleet) if (presence.heardAt(t)) keys.add(`${slug} ${t}`);
  }
  return keys;
}

describe('fillPast', () => {
  it('fills the days, newest first, with all that the fleet sent and nothing else', async () => {
    const result = await fill(2);
    expect(new Set(server.stored.keys())).toEqual(expected(2));
    const readings = [...server.stored.values()].reduce((sum, keys) => sum + keys.length, 0);
    expect(result).toEqual({ stored: readings, duplicates: 0, refused: 0 });
    expect(server.imports[0]?.last).toBe(LAST_STEP);
    for (const [i, { first, last }] of server.imports.entries()) {
      expect(first).toBeLessThanOrEqual(last);
      if (i > 0) expect(last).toBeLessThan(server.imports[i - 1]?.first ?? 0);
    }
    expect(said.at(-1)).toContain('fill: 100 %');
  });

  it('finds nothing to do the second time', async () => {
    await fill(1);
    const imports = server.imports.length;
    expect(await fill(1)).toEqual({ stored: 0, duplicates: 0, refused: 0 });
    expect(server.imports.length).toBe(imports);
    expect(said.at(-1)).toBe('fill: the last 1 days are there');
  });

  it('fills the rest after it was interrupted, without sending much twice', async () => {
    await fill(2);
    const from = LAST_STEP - 1.5 * DAY_MS;
    const to = LAST_STEP - DAY_MS;
    const gone = [...server.stored.keys()].filter((key) => {
      const t = Number(key.split(' ')[1]);
      return t >= from && t <= to;
    });
    for (const key of gone) server.stored.delete(key);
    const { stored, duplicates } = await fill(2);
    expect(new Set(server.stored.keys())).toEqual(expected(2));
    expect(stored).toBeGreaterThan(0);
    expect(duplicates).toBeLessThan(stored * 0.1);
  });

  it('goes on after a broken connection and a lost session', async () => {
    server.breakAfterLines = 500;
    server.forgetSession = true;
    await fill(1);
    expect(new Set(server.stored.keys())).toEqual(expected(1));
    expect(server.signIns).toBeGreaterThan(2);
    expect(said.filter((line) => line.includes('again in')).length).toBe(2);
  });

  it('stops at once when told to', async () => {
    const stop = new AbortController();
    const filling = fill(7, stop);
    setImmediate(() => stop.abort());
    await expect(filling).rejects.toThrow();
    expect(server.stored.size).toBeLessThan(expected(7).size);
  });

  it('gives up with the reason where the link gives no session', async () => {
    const signal = new AbortController().signal;
    const backend = new BackendClient(server.url, `${server.url}/elsewhere`, signal);
    await expect(backend.signIn()).rejects.toThrow('gave no session (HTTP 401)');
  });
});

import { afterEach, expect, it, vi } from 'vitest';
import { askEarly, takeEarly } from './early-answers.ts';
import { getJson } from './http.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function serve(): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(address);
    return Promise.resolve(Response.json({ n: asked.length }));
  });
  return asked;
}

it('takes what was asked early once, and asks anew after that', async () => {
  const asked = serve();
  askEarly(['/api/registry?realm=sim']);
  expect(await getJson('/api/registry', { realm: 'sim' })).toEqual({ n: 1 });
  expect(await getJson('/api/registry', { realm: 'sim' })).toEqual({ n: 2 });
  expect(await getJson('/api/registry', { realm: 'live' })).toEqual({ n: 3 });
  expect(asked).toHaveLength(3);
});

it('takes nothing that was asked too long ago, and nothing for whoever has gone', async () => {
  serve();
  vi.useFakeTimers({ toFake: ['performance'] });
  askEarly(['/api/realms', '/api/session']);
  const gone = AbortSignal.abort(new Error('gone'));
  await expect(getJson('/api/session', {}, gone)).rejects.toThrow('gone');
  vi.advanceTimersByTime(5000);
  expect(takeEarly('/api/realms')).toBeUndefined();
});

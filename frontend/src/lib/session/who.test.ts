import { beforeEach, expect, it, vi } from 'vitest';
import { who } from './who.svelte.ts';

const signInAs = async (role: string | null) => {
  vi.stubGlobal('fetch', async () => Response.json({ role, name: role, expiresAt: null }));
  await who.load(new AbortController().signal);
};

beforeEach(() => vi.unstubAllGlobals());

it('keeps what was being entered when the session runs out, and lets nothing be done with it', async () => {
  await signInAs('operator');
  expect([who.may('operator'), who.keeps('operator'), who.keeps('leader')]).toEqual([true, true, false]);
  who.end();
  expect([who.may('operator'), who.keeps('operator'), who.keeps('leader')]).toEqual([false, true, false]);
  await signInAs('leader');
  expect([who.keeps('operator'), who.keeps('leader')]).toEqual([false, true]);
});

import { expect, it } from 'vitest';
import { Lead } from './lead.ts';

/** One lock after the other, as a browser gives them to its pages. */
function madeLocks(): Pick<LockManager, 'request'> {
  let before: Promise<unknown> = Promise.resolve();
  const request = (_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>) => {
    const held = before.then(() => {
      signal.throwIfAborted();
      return hold();
    });
    before = held.catch(() => undefined);
    return held;
  };
  return { request } as unknown as Pick<LockManager, 'request'>;
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('lets one lead, and the next once it gives up', async () => {
  const locks = madeLocks();
  const [first, second, third] = [new Lead('x', locks), new Lead('x', locks), new Lead('x', locks)];
  for (const lead of [first, second, third]) lead.ask();
  await settled();
  expect([first, second, third].map(({ leads }) => leads)).toEqual([true, false, false]);
  // gives up while it waits: it is passed over
  second.giveUp();
  first.giveUp();
  await settled();
  expect([first, second, third].map(({ leads }) => leads)).toEqual([false, false, true]);
});

it('lets a page that did not ask not lead, and may ask again', async () => {
  const lead = new Lead('x', madeLocks());
  await settled();
  expect(lead.leads).toBe(false);
  for (let time = 0; time < 2; time++) {
    lead.ask();
    await settled();
    expect(lead.leads).toBe(true);
    lead.giveUp();
  }
});

it('leads at once where the browser has no locks', () => {
  expect(new Lead('x', null).leads).toBe(true);
});

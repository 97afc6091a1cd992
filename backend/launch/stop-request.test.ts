import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { listenForStop } from './stop-request.ts';

const settled = (promise: Promise<undefined>) => Promise.race([promise.then(() => true), Promise.resolve(false)]);

it('takes a signal that arrives twice at once for one, and a later one as haste', async () => {
  const source = new EventEmitter();
  let now = 0;
  const stop = listenForStop(source, () => now);
  expect(await settled(stop.requested)).toBe(false);
  source.emit('SIGINT');
  now = 20;
  source.emit('SIGINT');
  await stop.requested;
  expect(await settled(stop.hurry)).toBe(false);
  now = 2_000;
  source.emit('SIGTERM');
  await stop.hurry;
  stop.dispose();
  expect(source.eventNames()).toEqual([]);
});

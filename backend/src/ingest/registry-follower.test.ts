import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { RegistryFollower } from './registry-follower.ts';

it('stops also where it is told to while it connects', async () => {
  let connected: (client: pg.Client) => void = () => undefined;
  let ended = false;
  const follower = new RegistryFollower({
    connect: () =>
      new Promise((resolve) => {
        connected = resolve;
      }),
    onChanged: async () => undefined,
    logger: createLogger('silent'),
  });
  follower.start();
  const stopped = follower.stop();
  const client = Object.assign(new EventEmitter(), {
    query: async () => ({ rows: [] }),
    end: async () => {
      ended = true;
    },
  });
  connected(client as unknown as pg.Client);
  await stopped;
  expect(ended).toBe(true);
});

import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { unlessGone } from './unless-gone.ts';

it('takes it for no failure that whoever asked has gone', async () => {
  let ended = false;
  async function* pieces(): AsyncGenerator<string> {
    try {
      for (;;) yield 'piece';
    } finally {
      ended = true;
    }
  }
  const asking = new PassThrough();
  asking.once('data', () => asking.destroy());
  await unlessGone(pipeline(Readable.from(pieces()), asking));
  expect(ended).toBe(true);
});

it('lets come out what fails on this side', async () => {
  async function* pieces(): AsyncGenerator<string> {
    yield 'piece';
    throw new Error('the database is away');
  }
  const asking = new PassThrough().resume();
  await expect(unlessGone(pipeline(Readable.from(pieces()), asking))).rejects.toThrow('the database is away');
});

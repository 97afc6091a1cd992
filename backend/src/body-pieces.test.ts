import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { bodyPieces } from './body-pieces.ts';

const LIMIT = 8;

async function take(input: Readable, taken: Buffer[] = []): Promise<string> {
  for await (const piece of bodyPieces(input, LIMIT, 'split it')) taken.push(piece);
  return Buffer.concat(taken).toString();
}

function sent(...pieces: string[]): Readable {
  return Readable.from(pieces.map((piece) => Buffer.from(piece)));
}

describe('what is uploaded', () => {
  it('comes a piece at a time, up to the limit', async () => {
    expect(await take(sent('abcd', 'efgh'))).toBe('abcdefgh');
  });

  it('is refused where nothing comes', async () => {
    await expect(take(sent())).rejects.toMatchObject({ status: 400, slug: 'empty-file' });
  });

  it('is read on past the limit, so that whoever sends hears that it is too large', async () => {
    const taken: Buffer[] = [];
    const input = sent('abcdefgh', 'i', 'j');
    await expect(take(input, taken)).rejects.toMatchObject({ status: 413, message: 'split it' });
    expect(Buffer.concat(taken).toString()).toBe('abcdefgh');
    expect(input.readableEnded).toBe(true);
  });

  it('is not read on without end', async () => {
    let pieces = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (; ; pieces++) yield Buffer.alloc(LIMIT);
    }
    const input = Readable.from(endless(), { highWaterMark: 1 });
    await expect(take(input)).rejects.toMatchObject({ status: 413 });
    expect(pieces).toBeLessThan(10);
    expect(input.destroyed).toBe(false);
    input.destroy();
  });

  it('is not kept where the request says beforehand that it is too large', async () => {
    const taken: Buffer[] = [];
    const input = Object.assign(sent('abcd', 'efgh', 'i'), { headers: { 'content-length': '9' } });
    await expect(take(input, taken)).rejects.toMatchObject({ status: 413 });
    expect(taken).toEqual([]);
  });

  it('is refused where it was cut off', async () => {
    const input = new PassThrough();
    input.write('abcd');
    const taken = take(input);
    input.destroy(new Error('aborted'));
    await expect(taken).rejects.toMatchObject({ status: 400, slug: 'upload-cut-off' });
  });
});

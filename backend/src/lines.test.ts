import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, linesOf } from './lines.ts';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size: number, maxChars = 1000): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of linesOf(chunksOf(Buffer.from(text), size), maxChars)) lines.push(line);
  return lines;
}

describe('linesOf', () => {
  it('gives every line whole, however the bytes are cut', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll(/[\r\n]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 30 }), async (texts, size) => {
        const lines = await read(`${texts.join('\n')}\n`, size);
        expect(lines.map(({ text }) => text)).toEqual(texts.length === 0 ? [''] : texts);
      }),
    );
  });

  it('takes the last line without its end, and either kind of end', async () => {
    expect(await read('một\r\nhai\nba', 2)).toEqual([
      { number: 1, text: 'một', tooLong: false },
      { number: 2, text: 'hai', tooLong: false },
      { number: 3, text: 'ba', tooLong: false },
    ]);
  });

  it('skips the rest of a line that is too long, and goes on with the next', async () => {
    const lines = await read(`a\n${'x'.repeat(5000)}\nb`, 100);
    expect(lines.map(({ number, tooLong }) => [number, tooLong])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
    expect(lines[1]!.text).toHaveLength(200);
  });
});

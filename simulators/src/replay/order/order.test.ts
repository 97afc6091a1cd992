import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Item, Items } from '../item.ts';
import { sorted } from './external-sort.ts';
import { mergedByTime } from './merge.ts';
import { type Disorder, reordered } from './reorder.ts';

function items(times: number[], file = 0, batchItems = 3): Items {
  const all = times.map((t, line): Item => ({ kind: 'readings', t, thing: 'a', v: `"x":${line}`, n: 1, file, line }));
  return (async function* () {
    for (let from = 0; from < all.length; from += batchItems) yield all.slice(from, from + batchItems);
  })();
}
async function all(source: Items): Promise<Item[]> {
  const found: Item[] = [];
  for await (const batch of source) found.push(...batch);
  return found;
}
const byTimeThenPlace = (a: Item, b: Item) => a.t - b.t || a.file - b.file || a.line - b.line;
const times = fc.array(fc.nat(1000), { maxLength: 60 });

describe('merging', () => {
  it('gives all items of all sources in the order of time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(times, { maxLength: 7 }), fc.boolean(), async (sources, told) => {
        const lists = sources.map((each) => each.toSorted((a, b) => a - b));
        const merged = await all(
          mergedByTime(
            lists.map((list, file) => ({
              fromMs: told ? (list[0] ?? 0) : Number.NEGATIVE_INFINITY,
              open: () => items(list, file),
            })),
          ),
        );
        const expected = (await Promise.all(lists.map((list, file) => all(items(list, file))))).flat();
        expect(merged).toEqual(expected.sort(byTimeThenPlace));
      }),
    );
  });

  it('opens a source when its time has come, and closes what is open when it is left', async () => {
    const opened: number[] = [];
    let closed = 0;
    const source = (fromMs: number) => ({
      fromMs,
      open: async function* () {
        opened.push(fromMs);
        try {
          for (let k = 0; k < 1500; k++) yield* items([fromMs + k]);
        } finally {
          closed++;
        }
      },
    });
    for await (const batch of mergedByTime([source(1000), source(0), source(9000)])) {
      expect(batch.length).toBe(2000);
      break;
    }
    expect(opened).toEqual([0, 1000]);
    expect(closed).toBe(2);
  });

  it('passes on what was read before a source failed', async () => {
    const failing = async function* () {
      yield* items([1, 2]);
      throw new Error('cut off');
    };
    const found: Item[] = [];
    const merging = (async () => {
      for await (const batch of mergedByTime([{ fromMs: 0, open: () => reordered(failing(), 100, { late: 0 }) }]))
        found.push(...batch);
    })();
    await expect(merging).rejects.toThrow('cut off');
    expect(found.map(({ t }) => t)).toEqual([1, 2]);
  });
});

describe('a window', () => {
  it('puts in order what is within its reach', async () => {
    await fc.assert(
      fc.asyncProperty(times, async (list) => {
        const disorder: Disorder = { late: 0 };
        const found = await all(reordered(items(list), 60, disorder));
        expect(found).toEqual((await all(items(list))).sort(byTimeThenPlace));
        expect(disorder.late).toBe(0);
      }),
    );
  });

  it('loses nothing of what is beyond, and says how much and where', async () => {
    const list = [...Array(50).keys()].map((k) => k + 100).concat([5, 7]);
    const disorder: Disorder = { late: 0 };
    const found = await all(reordered(items(list), 4, disorder));
    expect(found.map(({ t }) => t).sort((a, b) => a - b)).toEqual(list.toSorted((a, b) => a - b));
    expect(disorder.late).toBe(2);
    expect(disorder.first).toMatchObject({ item: { line: 50, t: 5 } });
    expect(disorder.first!.behindMs).toBeGreaterThan(90);
  });
});

describe('sorting on disk', () => {
  it('puts everything in order and leaves nothing behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sorting-'));
    await fc.assert(
      fc.asyncProperty(times, async (list) => {
        expect(await all(sorted(items(list), { folder, runItems: 8 }))).toEqual(
          (await all(items(list))).sort(byTimeThenPlace),
        );
      }),
      { numRuns: 20 },
    );
    for await (const _ of sorted(items([3, 1, 2, 9, 8]), { folder, runItems: 2 })) break;
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('keeps messages byte for byte', async () => {
    const message: Item = { kind: 'message', t: 1, topic: 'a/b', payload: Buffer.from([0xff, 0]), file: 0, line: 2 };
    const text: Item = { ...message, t: 0, payload: '{"t": 1.0}' };
    const both = (async function* () {
      yield [message];
      yield [text];
    })();
    expect(await all(sorted(both, { runItems: 1 }))).toEqual([text, message]);
  });
});

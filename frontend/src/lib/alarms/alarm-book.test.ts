import type { AlarmList } from '@commune/contract';
import { describe, expect, it, vi } from 'vitest';
import { AlarmBook, type AlarmChange } from './alarm-book.svelte.ts';
import { madeAlarm } from './testing.ts';

/** A book whose list and whose pictures the test gives out by hand. */
function openBook() {
  const lists: ((list: AlarmList | null) => void)[] = [];
  const pictures: (() => void)[] = [];
  const told: AlarmChange[] = [];
  const ended = new AbortController();
  const book = new AlarmBook({
    realm: 'sim',
    ended: ended.signal,
    fetchList: () =>
      new Promise((resolve, reject) => lists.push((list) => (list ? resolve(list) : reject(new Error('away'))))),
    schedule: (run) => pictures.push(run),
    nowMs: () => 0,
  });
  book.onChange((change) => told.push(change));
  const answer = async (list: AlarmList | null) => {
    await vi.waitFor(() => expect(lists.length).toBeGreaterThan(0));
    lists.shift()!(list);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  };
  const draw = () => {
    for (const run of pictures.splice(0)) run();
  };
  return { book, answer, draw, told, asked: () => lists.length, end: () => ended.abort() };
}

const list = (n: number, ...ids: string[]): AlarmList => ({
  at: { epoch: 'a', n },
  alarms: ids.map((id) => madeAlarm({ id })),
  more: false,
});
const frame = (n: number, ...ids: string[]) => ({
  room: 'sim/alarms',
  epoch: 'a',
  n,
  at: 0,
  alarms: ids.map((id) => madeAlarm({ id })),
});

describe('AlarmBook', () => {
  it('tells the first list as nothing new, and what comes after it as news', async () => {
    const { book, answer, draw, told, end } = openBook();
    book.joined();
    await answer(list(1, '1'));
    draw();
    book.frame(frame(2, '2'));
    draw();
    expect(told.map(({ first, alarms }) => [first, alarms.map(({ id }) => id)])).toEqual([
      [true, ['1']],
      [false, ['2']],
    ]);
    expect(book.alarms.map(({ id }) => id)).toEqual(['1', '2']);
    end();
  });

  it('takes frames that come before the list as nothing new either', async () => {
    const { book, answer, draw, told, end } = openBook();
    book.joined();
    book.frame(frame(2, '2'));
    draw();
    await answer(list(2, '2'));
    draw();
    expect(told.every(({ first }) => first)).toBe(true);
    end();
  });

  it('fetches the list again after a missed frame, and says meanwhile that it may lack something', async () => {
    const { book, answer, asked, end } = openBook();
    book.joined();
    await answer(list(1, '1'));
    book.frame(frame(3, '3'));
    expect(book.state).toBe('stale');
    expect(asked()).toBe(1);
    await answer(list(3, '1', '2', '3'));
    expect(book.state).toBe('current');
    end();
  });

  it('draws many frames as one change', async () => {
    const { book, answer, draw, told, end } = openBook();
    book.joined();
    await answer(list(0));
    draw();
    for (let n = 1; n <= 50; n += 1) book.frame(frame(n, String(n)));
    draw();
    expect(told).toHaveLength(2);
    expect(told[1]?.alarms).toHaveLength(50);
    end();
  });

  it('says that the first list did not come', async () => {
    const { book, answer, end } = openBook();
    book.joined();
    await answer(null);
    expect(book.state).toBe('failed');
    end();
  });
});

import { expect, it } from 'vitest';
import { MessageCountsElsewhere } from './message-counts.ts';

it('counts what came since the last look, of processes that were there then', () => {
  const elsewhere = new MessageCountsElsewhere();
  expect(elsewhere.since([{ id: 'a', messages: { sim: 1000 } }])).toEqual({});
  const later = [
    { id: 'a', messages: { sim: 1010, live: 2 } },
    { id: 'b', messages: { sim: 500 } },
  ];
  expect(elsewhere.since(later)).toEqual({ sim: 10, live: 2 });
  expect(elsewhere.since([{ id: 'b', messages: { sim: 501 } }])).toEqual({ sim: 1 });
});

import { describe, expect, it } from 'vitest';
import { FREE_FOR_MS, type SlotView, slotToClaim, slotToGiveUp } from './slot-choice.ts';

const own = (clientId: string): SlotView => ({ clientId, own: true, freeForMs: undefined });
const others = (clientId: string): SlotView => ({ clientId, own: false, freeForMs: undefined });
const free = (clientId: string, freeForMs: number): SlotView => ({ clientId, own: false, freeForMs });

describe('slotToClaim', () => {
  it('is the first free one for whoever has none, at once', () => {
    expect(slotToClaim([others('a'), free('b', 0), free('c', 9000)])).toBe('b');
    expect(slotToClaim([others('a'), others('b')])).toBeNull();
  });

  it('is a further one only after it stayed free, and sooner for whoever holds fewer', () => {
    expect(slotToClaim([own('a'), free('b', FREE_FOR_MS)])).toBeNull();
    expect(slotToClaim([own('a'), free('b', FREE_FOR_MS + 250)])).toBe('b');
    expect(slotToClaim([own('a'), own('b'), free('c', FREE_FOR_MS + 250)])).toBeNull();
  });
});

describe('slotToGiveUp', () => {
  it('is one for whoever has at least two fewer', () => {
    expect(slotToGiveUp([own('a'), own('b')], 0)).toBe('b');
    expect(slotToGiveUp([own('a'), own('b'), others('c')], 1)).toBeNull();
    expect(slotToGiveUp([own('a'), own('b')], null)).toBeNull();
  });

  it('is none while one is free already', () => {
    expect(slotToGiveUp([own('a'), own('b'), free('c', 0)], 0)).toBeNull();
  });
});

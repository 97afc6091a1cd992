import fc from 'fast-check';
import { parser } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { HeldAcknowledgements } from './held-acknowledgements.ts';

function idsOf(packets: Buffer): number[] {
  const ids: number[] = [];
  const reader = parser({ protocolVersion: 5 });
  reader.on('packet', (packet) => {
    expect(packet.cmd).toBe('puback');
    ids.push(packet.messageId!);
  });
  reader.parse(packets);
  return ids;
}

describe('HeldAcknowledgements', () => {
  it('sends nothing before the oldest is settled, then all that are', () => {
    const held = new HeldAcknowledgements();
    for (const id of [7, 65535, 1]) expect(held.hold(id)).toBe(true);
    expect(held.settle(65535)).toBe(false);
    expect(held.take()).toHaveLength(0);
    expect(held.settle(7)).toBe(true);
    expect(idsOf(held.take())).toEqual([7, 65535]);
    expect(held.size).toBe(1);
  });

  it('knows an id that the broker uses twice at once, and lets it come again later', () => {
    const held = new HeldAcknowledgements();
    held.hold(1);
    expect(held.hold(1)).toBe(false);
    held.settle(1);
    held.take();
    expect(held.hold(1)).toBe(true);
  });

  it('keeps the order of arrival whatever the order of the commits', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { minLength: 1, maxLength: 200 }),
        fc.infiniteStream(fc.nat()),
        (ids, chances) => {
          const held = new HeldAcknowledgements();
          for (const id of ids) held.hold(id);
          const sent: number[] = [];
          const waiting = [...ids];
          while (waiting.length > 0) {
            const [id] = waiting.splice(chances.next().value! % waiting.length, 1);
            if (held.settle(id!)) sent.push(...idsOf(held.take()));
          }
          expect(sent).toEqual(ids);
          expect(held.size).toBe(0);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { FrameGuard } from './frame-guard.ts';

const packet = (bytes: number) =>
  generate({
    cmd: 'publish',
    topic: 'a',
    payload: Buffer.alloc(bytes),
    qos: 1,
    messageId: 1,
    dup: false,
    retain: false,
  });

describe('FrameGuard', () => {
  it('passes packets within the limit, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { maxLength: 20 }), fc.integer({ min: 1, max: 700 }), (sizes, cut) => {
        const guard = new FrameGuard(4000);
        const bytes = Buffer.concat(sizes.map(packet));
        for (let at = 0; at < bytes.length; at += cut) expect(guard.inspect(bytes.subarray(at, at + cut))).toBeNull();
      }),
    );
  });

  it('says whether a packet ended in what it saw last, an empty one too', () => {
    const guard = new FrameGuard(4000);
    const bytes = Buffer.concat([packet(10), packet(300), Buffer.from([0xc0, 0])]);
    const ends = Array.from(bytes, (byte) => {
      guard.inspect(Buffer.from([byte]));
      return guard.endedPacket;
    });
    const at = ends.flatMap((ended, k) => (ended ? [k + 1] : []));
    expect(at).toEqual([packet(10).length, packet(10).length + packet(300).length, bytes.length]);
  });

  it('notices a packet over the limit from its first bytes', () => {
    const guard = new FrameGuard(4000);
    const large = packet(5000);
    expect(guard.inspect(Buffer.concat([packet(10), large.subarray(0, 3)]))).toBe(5005);
  });
});

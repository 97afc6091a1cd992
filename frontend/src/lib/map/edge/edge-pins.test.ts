import { describe, expect, it } from 'vitest';
import { type Box, bearingDeg, placeEdgePins } from './edge-pins.ts';

const frame: Box = { left: 10, top: 10, right: 810, bottom: 710 };
const size = { width: 200, height: 44 };
const centre = { x: 410, y: 360 };

function place(at: { x: number; y: number }, obstacles: Box[] = []) {
  return placeEdgePins(frame, [{ id: 'a', at, ...size }], obstacles)[0];
}

describe('placeEdgePins', () => {
  it('puts a pin in its true direction on each side', () => {
    expect(place({ x: -3000, y: 360 })).toEqual({ id: 'a', left: 10, top: 338, bearingDeg: 270 });
    expect(place({ x: 4000, y: 360 })).toEqual({ id: 'a', left: 610, top: 338, bearingDeg: 90 });
    expect(place({ x: 410, y: -900 })).toEqual({ id: 'a', left: 310, top: 10, bearingDeg: 0 });
    expect(place({ x: 410, y: 2000 })).toEqual({ id: 'a', left: 310, top: 666, bearingDeg: 180 });
  });

  it('leaves targets inside the frame to the map', () => {
    expect(place({ x: 400, y: 300 })).toBeUndefined();
  });

  it('stays wholly inside the frame in the corners', () => {
    const pin = place({ x: -390, y: 1060 })!;
    expect(pin).toMatchObject({ left: 10, top: 666 });
    expect(pin.bearingDeg).toBeCloseTo(228.8, 1);
  });

  it('slides along its side past a card and past other pins', () => {
    const card: Box = { left: 10, top: 200, right: 220, bottom: 400 };
    const pin = place({ x: -3000, y: 330 }, [card])!;
    expect(pin.left).toBe(10);
    expect(pin.top >= 406 || pin.top + size.height <= 194).toBe(true);

    const [first, second] = placeEdgePins(
      frame,
      [
        { id: 'a', at: { x: -3000, y: 360 }, ...size },
        { id: 'b', at: { x: -3000, y: 380 }, ...size },
      ],
      [],
    );
    expect(Math.abs(first!.top - second!.top)).toBeGreaterThanOrEqual(size.height);
  });

  it('stands in a second row where the whole side is taken', () => {
    const foot: Box = { left: 10, top: 690, right: 810, bottom: 710 };
    expect(place({ x: 410, y: 2000 }, [foot])).toMatchObject({ left: 310, top: 616 });
  });

  it('keeps the true place where nothing is free', () => {
    expect(place({ x: -3000, y: 360 }, [{ left: 0, top: 0, right: 900, bottom: 800 }])).toMatchObject({
      left: 10,
      top: 338,
    });
  });
});

describe('bearingDeg', () => {
  it('goes clockwise from up', () => {
    expect(bearingDeg(centre, { x: 510, y: 260 })).toBeCloseTo(45);
    expect(bearingDeg(centre, { x: 310, y: 460 })).toBeCloseTo(225);
    expect(bearingDeg(centre, { x: 310, y: 260 })).toBeCloseTo(315);
  });
});

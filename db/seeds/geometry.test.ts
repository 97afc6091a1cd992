import type { Position } from '@commune/contract';
import { expect, it } from 'vitest';
import { distanceM, distanceToLineM, inRing, moved, pointsAlong, regularPolygon, spreadPoints } from './geometry.ts';

const origin: Position = [109.1, 12.25];
const square: Position[] = [origin, moved(origin, 1000, 0), moved(origin, 1000, 1000), moved(origin, 0, 1000), origin];

it('measures what it moved', () => {
  expect(Math.abs(distanceM(origin, moved(origin, 300, -400)) - 500)).toBeLessThan(2);
  expect(Math.abs(distanceToLineM(moved(origin, 500, 120), square.slice(0, 2)) - 120)).toBeLessThan(2);
  expect(Math.abs(distanceToLineM(moved(origin, -300, -400), square) - 500)).toBeLessThan(2);
});

it('tells inside from outside, in a notch as well', () => {
  const notched = [...square.slice(0, 3), moved(origin, 500, 200), moved(origin, 0, 1000), origin];
  expect(inRing(moved(origin, 500, 100), notched)).toBe(true);
  expect(inRing(moved(origin, 500, 900), notched)).toBe(false);
  expect(inRing(moved(origin, 500, 900), square)).toBe(true);
  expect(inRing(moved(origin, 1500, 500), square)).toBe(false);
});

it('keeps its spacing across a corner and changes sides', () => {
  const points = pointsAlong(square.slice(0, 3), 150, 10);
  expect(points).toHaveLength(13);
  points.forEach((point, index) => {
    const [alongM, sideM] = [75 + 150 * index, index % 2 === 0 ? 10 : -10];
    const expected = alongM < 1000 ? moved(origin, alongM, sideM) : moved(origin, 1000 - sideM, alongM - 1000);
    expect(distanceM(point, expected)).toBeLessThan(3);
  });
});

it('spreads points evenly, the same ones each time, and says where there is no room', () => {
  const spread = spreadPoints(origin, 400, 60, () => true);
  expect(spreadPoints(origin, 400, 20, () => true)).toEqual(spread.slice(0, 20));
  for (const point of spread) expect(distanceM(origin, point)).toBeLessThan(402);
  const east = spread.filter(([longitude]) => longitude > origin[0]).length;
  expect(Math.abs(east - 30)).toBeLessThan(4);
  expect(() => spreadPoints(origin, 400, 1, () => false)).toThrow(/no room/);
});

it('closes a regular polygon', () => {
  const hexagon = regularPolygon(origin, 6, 450);
  expect(hexagon).toHaveLength(7);
  expect(hexagon[6]).toEqual(hexagon[0]);
});

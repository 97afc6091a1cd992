import type { Position } from '@commune/contract';

const METRES_A_DEGREE = 111_320;
/** About a metre: closer than that, one would hide the other at every zoom. */
const SAME = 1e5;
const LEAST_M = 8;
const MORE_M = 5;

/** Where to draw each of several: those that lie at one point stand in a ring around it, in their order. */
export function spread(positions: readonly Position[]): Position[] {
  const groups = new Map<string, number[]>();
  for (const [n, [longitude, latitude]] of positions.entries()) {
    const key = `${Math.round(longitude * SAME)} ${Math.round(latitude * SAME)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [n]);
    else group.push(n);
  }
  const drawn = [...positions];
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    const radius = LEAST_M + MORE_M * group.length;
    for (const [k, n] of group.entries()) {
      const [longitude, latitude] = positions[n]!;
      const angle = (2 * Math.PI * k) / group.length;
      const metresEast = METRES_A_DEGREE * Math.cos((latitude * Math.PI) / 180);
      drawn[n] = [
        longitude + (radius * Math.sin(angle)) / metresEast,
        latitude + (radius * Math.cos(angle)) / METRES_A_DEGREE,
      ];
    }
  }
  return drawn;
}

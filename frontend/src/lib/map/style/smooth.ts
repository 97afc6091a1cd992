import type { Position } from '@commune/contract';

/** Points put between two given ones. */
const STEPS = 8;

/**
 * A Catmull-Rom curve through every given point (the ends kept). Rivers and roads here are schematic, good to
 * hundreds of metres: a curve says that more truly than corners, which read as surveyed.
 */
export function smoothLine(points: readonly Position[]): Position[] {
  if (points.length < 3) return [...points];
  const curve: Position[] = [];
  for (let i = 0; i < points.length - 1; i += 1) {
    const p1 = points[i]!;
    const p2 = points[i + 1]!;
    const p0 = points[i - 1] ?? p1;
    const p3 = points[i + 2] ?? p2;
    for (let step = 0; step < STEPS; step += 1) {
      const t = step / STEPS;
      curve.push([along(p0[0], p1[0], p2[0], p3[0], t), along(p0[1], p1[1], p2[1], p3[1], t)]);
    }
  }
  curve.push(points[points.length - 1]!);
  return curve;
}

function along(a: number, b: number, c: number, d: number, t: number): number {
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);
}

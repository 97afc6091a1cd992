import type { Position } from '@commune/contract';

const METRES_PER_DEGREE = 111_320;

/** East and north of `from`, in metres, on a plane: good to a metre over the few kilometres of a commune. */
function offsetM(from: Position, to: Position): [number, number] {
  const eastM = (to[0] - from[0]) * METRES_PER_DEGREE * Math.cos((from[1] * Math.PI) / 180);
  return [eastM, (to[1] - from[1]) * METRES_PER_DEGREE];
}

/** The position `eastM` and `northM` away, rounded to 5 decimals (about a metre). */
export function moved(from: Position, eastM: number, northM: number): Position {
  const longitude = from[0] + eastM / (METRES_PER_DEGREE * Math.cos((from[1] * Math.PI) / 180));
  const latitude = from[1] + northM / METRES_PER_DEGREE;
  return [Math.round(longitude * 1e5) / 1e5, Math.round(latitude * 1e5) / 1e5];
}

/** Metres. */
export function distanceM(a: Position, b: Position): number {
  return Math.hypot(...offsetM(a, b));
}

/** Metres from a point to the nearest point of a line of at least two positions. */
export function distanceToLineM(point: Position, line: Position[]): number {
  let nearestM = Number.POSITIVE_INFINITY;
  for (const [start, end] of segments(line)) {
    const [east, north] = offsetM(start, end);
    const [pointEast, pointNorth] = offsetM(start, point);
    const along = (pointEast * east + pointNorth * north) / (east * east + north * north);
    const share = Math.min(1, Math.max(0, along));
    nearestM = Math.min(nearestM, Math.hypot(pointEast - share * east, pointNorth - share * north));
  }
  return nearestM;
}

/** Whether a point lies inside a closed ring (even-odd rule). */
export function inRing([longitude, latitude]: Position, ring: Position[]): boolean {
  let inside = false;
  for (const [a, b] of segments(ring)) {
    const crosses = a[1] > latitude !== b[1] > latitude;
    if (crosses && longitude < ((b[0] - a[0]) * (latitude - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
  }
  return inside;
}

/** A regular polygon, closed, its first corner to the east. */
export function regularPolygon(centre: Position, corners: number, radiusM: number): Position[] {
  const ring = Array.from({ length: corners }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / corners;
    return moved(centre, radiusM * Math.cos(angle), radiusM * Math.sin(angle));
  });
  return [...ring, ...ring.slice(0, 1)];
}

/** Points every `spacingM` along a line, set off to its left and right by turns by `sideM`. */
export function pointsAlong(line: Position[], spacingM: number, sideM: number): Position[] {
  const points: Position[] = [];
  let toNextM = spacingM / 2;
  for (const [start, end] of segments(line)) {
    const lengthM = distanceM(start, end);
    const [east, north] = offsetM(start, end);
    for (; toNextM < lengthM; toNextM += spacingM) {
      const share = toNextM / lengthM;
      const side = (points.length % 2 === 0 ? sideM : -sideM) / lengthM;
      points.push(moved(start, east * share - north * side, north * share + east * side));
    }
    toNextM -= lengthM;
  }
  return points;
}

/**
 * The first `count` points of the R2 low-discrepancy sequence (M. Roberts, 2018) that fall inside a circle and are kept.
 * Any run of them is spread evenly. Throws where less than one point in fifty is kept: such a circle is a mistake.
 */
export function spreadPoints(
  centre: Position,
  radiusM: number,
  count: number,
  keep: (point: Position) => boolean,
): Position[] {
  const points: Position[] = [];
  for (let n = 1; points.length < count; n += 1) {
    if (n > 50 * count + 50) throw new Error(`no room for ${count} points around ${centre.join(', ')}`);
    const eastM = (2 * ((0.5 + n * 0.7548776662466927) % 1) - 1) * radiusM;
    const northM = (2 * ((0.5 + n * 0.5698402909980532) % 1) - 1) * radiusM;
    const point = moved(centre, eastM, northM);
    if (Math.hypot(eastM, northM) <= radiusM && keep(point)) points.push(point);
  }
  return points;
}

function* segments(line: Position[]): Generator<[Position, Position]> {
  let start = line[0];
  for (const end of line.slice(1)) {
    if (start !== undefined) yield [start, end];
    start = end;
  }
}

import type { Alarm, Commune, Position, Severity } from '@commune/contract';
import { severityRank } from '../alarms/severity.ts';

export interface Point {
  x: number;
  y: number;
}

/** Degrees to pixels of a picture in which the commune stands whole, with a margin for what lies at its edges. */
export function projection(
  [west, south, east, north]: Commune['bounds'],
  { width, height, margin }: { width: number; height: number; margin: number },
): (position: Position) => Point {
  // At the scale of a commune a degree of longitude is shorter by the cosine of the latitude, and the earth is flat.
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min((width - 2 * margin) / ((east - west) * squeeze), (height - 2 * margin) / (north - south));
  const [middleX, middleY] = [(west + east) / 2, (south + north) / 2];
  return ([longitude, latitude]) => ({
    x: width / 2 + (longitude - middleX) * squeeze * scale,
    y: height / 2 - (latitude - middleY) * scale,
  });
}

export function pathOf(positions: readonly Position[], project: (position: Position) => Point): string {
  return positions
    .map(project)
    .map(({ x, y }, k) => `${k === 0 ? 'M' : 'L'}${x.toFixed(1)},${y.toFixed(1)}`)
    .join('');
}

/** Alarms that would cover each other on the map, as one mark. */
export interface Pin extends Point {
  severity: Severity;
  count: number;
  unacknowledged: number;
  /** it lies beyond the picture and stands at its edge, in its direction */
  beyond: boolean;
}

/** Marks nearer than this become one. */
const APART_PX = 56;
const EDGE_PX = 34;

/** One mark for each place with alarms, the worst first; those of things without a position are not on the map. */
export function pinsOf(
  alarms: readonly Alarm[],
  positionOf: (thingId: number) => Position | null,
  project: (position: Position) => Point,
  { width, height }: { width: number; height: number },
): Pin[] {
  const pins: Pin[] = [];
  const worstFirst = [...alarms].sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
  for (const { severity, thing, acknowledged } of worstFirst) {
    const position = positionOf(thing.id);
    if (position === null) continue;
    const { x, y } = project(position);
    const at = { x: clamp(x, EDGE_PX, width - EDGE_PX), y: clamp(y, EDGE_PX, height - EDGE_PX) };
    const near = pins.find((pin) => Math.hypot(pin.x - at.x, pin.y - at.y) < APART_PX);
    const waiting = acknowledged === null ? 1 : 0;
    if (near !== undefined) {
      near.count++;
      near.unacknowledged += waiting;
    } else {
      const beyond = x < 0 || y < 0 || x > width || y > height;
      pins.push({ ...at, severity, count: 1, unacknowledged: waiting, beyond });
    }
  }
  return pins;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** CSS pixels from the map's top left corner. */
export interface Pixel {
  x: number;
  y: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface EdgeTarget {
  id: string;
  /** where the target would be drawn, far outside the frame */
  at: Pixel;
  width: number;
  height: number;
}

export interface EdgePin {
  id: string;
  left: number;
  top: number;
  /** clockwise from up, in degrees, from the frame's centre to the target */
  bearingDeg: number;
}

const GAP_PX = 6;
/** How finely a pin slides, and in how many rows from the edge inward it may find its place. */
const STEP_PX = 4;
const ROWS = 3;

function isInside(box: Box, { x, y }: Pixel): boolean {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

export function bearingDeg(from: Pixel, to: Pixel): number {
  return (Math.atan2(to.x - from.x, from.y - to.y) * 180) / Math.PI + (to.x < from.x ? 360 : 0);
}

/**
 * Places a pin for each target outside the frame where the line from the frame's centre to the target leaves it.
 * A pin that would cover an obstacle (a card, a tool, another pin) slides along the frame to the nearest free place, or
 * along the rows inside the first; where there is none it keeps its true place.
 */
export function placeEdgePins(frame: Box, targets: readonly EdgeTarget[], obstacles: readonly Box[]): EdgePin[] {
  const centre: Pixel = { x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2 };
  const taken: Box[] = [...obstacles];
  const pins: EdgePin[] = [];
  for (const target of targets) {
    if (isInside(frame, target.at)) continue;
    const crossing = leaves(frame, centre, target.at);
    const box = freePlace(frame, taken, target, crossing);
    taken.push(box);
    pins.push({ id: target.id, left: box.left, top: box.top, bearingDeg: bearingDeg(centre, target.at) });
  }
  return pins;
}

/** Where the ray from the centre crosses the frame. */
function leaves(frame: Box, centre: Pixel, to: Pixel): Pixel {
  const dx = to.x - centre.x;
  const dy = to.y - centre.y;
  const alongX = dx === 0 ? Number.POSITIVE_INFINITY : (dx > 0 ? frame.right - centre.x : frame.left - centre.x) / dx;
  const alongY = dy === 0 ? Number.POSITIVE_INFINITY : (dy > 0 ? frame.bottom - centre.y : frame.top - centre.y) / dy;
  const along = Math.min(alongX, alongY);
  return { x: centre.x + dx * along, y: centre.y + dy * along };
}

function freePlace(frame: Box, taken: readonly Box[], { width, height }: EdgeTarget, crossing: Pixel): Box {
  const wanted = clamped(frame, crossing.x - width / 2, crossing.y - height / 2, width, height);
  const isFree = (box: Box) => !taken.some((other) => overlaps(box, other));
  const onSide = wanted.left === frame.left || wanted.right === frame.right;
  const inward = onSide
    ? (width + GAP_PX) * (wanted.left === frame.left ? 1 : -1)
    : (height + GAP_PX) * (wanted.top === frame.top ? 1 : -1);
  const reach = onSide ? frame.bottom - frame.top : frame.right - frame.left;
  for (let row = 0; row < ROWS; row += 1) {
    for (let step = 0; step < reach; step += STEP_PX) {
      for (const along of step === 0 ? [0] : [step, -step]) {
        const [x, y] = onSide ? [row * inward, along] : [along, row * inward];
        const moved = clamped(frame, wanted.left + x, wanted.top + y, width, height);
        if (isFree(moved)) return moved;
      }
    }
  }
  return wanted;
}

function clamped(frame: Box, left: number, top: number, width: number, height: number): Box {
  const x = Math.max(frame.left, Math.min(left, frame.right - width));
  const y = Math.max(frame.top, Math.min(top, frame.bottom - height));
  return { left: x, top: y, right: x + width, bottom: y + height };
}

function overlaps(a: Box, b: Box): boolean {
  return (
    a.left < b.right + GAP_PX && b.left < a.right + GAP_PX && a.top < b.bottom + GAP_PX && b.top < a.bottom + GAP_PX
  );
}

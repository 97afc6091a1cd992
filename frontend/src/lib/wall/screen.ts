/** What the wall is laid out for; larger screens show the same larger. */
const LANDSCAPE = { width: 1920, height: 1080 };
const PORTRAIT = { width: LANDSCAPE.height, height: LANDSCAPE.width };

export interface Fit {
  scale: number;
  /** of the layout, CSS pixels before scaling: it fills the screen, whatever its shape */
  width: number;
  height: number;
  portrait: boolean;
}

/** How the layout lies on a screen of so many CSS pixels. */
export function fitTo(screen: { width: number; height: number }): Fit {
  const portrait = screen.height > screen.width;
  const laidOut = portrait ? PORTRAIT : LANDSCAPE;
  const scale = Math.min(screen.width / laidOut.width, screen.height / laidOut.height);
  return { scale, width: screen.width / scale, height: screen.height / scale, portrait };
}

const DRIFT_EVERY_MS = 3 * 60_000;
const DRIFT_STEPS = 12;
/** Well within the margin of 48: nothing leaves the screen. */
const DRIFT_PX = { x: 10, y: 6 };

/** Where the picture stands at a moment, so that no edge burns into the panel: once round a small ellipse in 36 minutes. */
export function driftAt(nowMs: number): { x: number; y: number } {
  const angle = ((Math.floor(nowMs / DRIFT_EVERY_MS) % DRIFT_STEPS) / DRIFT_STEPS) * 2 * Math.PI;
  return { x: Math.round(DRIFT_PX.x * Math.cos(angle)), y: Math.round(DRIFT_PX.y * Math.sin(angle)) };
}

import type { ScorecardRow } from '@commune/contract';

/** Where things stand on an axis that begins at zero; 0 to 1, null where there is none. */
export interface Bullet {
  max: number;
  value: number | null;
  /** the beginning: the baseline, else the oldest figure that is held */
  start: number | null;
  /** of a target that says only rising: what it is held against */
  target: number | null;
  /** further targets, on the way and beyond */
  milestones: number[];
}

/** Beyond the largest there is some room, so that nothing sits on the very end. */
const ROOM = 1.15;

export function bulletOf({ indicator, pace, baseline, history }: ScorecardRow): Bullet {
  const target = indicator.target.type === 'value' ? indicator.target.value : (pace.lastYear?.value ?? null);
  const start = baseline?.value ?? history.find(({ value }) => value !== null)?.value ?? null;
  const marks = indicator.milestones.map(({ value }) => value);
  const largest = Math.max(0, ...marks, ...[pace.value, target, start].filter((one) => one !== null));
  const max = indicator.bounds.max ?? (roundUp(largest * ROOM) || 1);
  const within = (value: number) => Math.min(1, Math.max(0, value / max));
  const share = (value: number | null) => (value === null ? null : within(value));
  const [value, begun, goal] = [share(pace.value), share(start), share(target)];
  return { max, value, start: begun, target: goal, milestones: marks.map(within) };
}

/** Up to 1, 2, 2.5, 5 or 10 times a power of ten. */
function roundUp(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

/** How long the two bars of pace are drawn, the longer one whole; nothing where it goes the wrong way. */
export function paceBars({ pace, indicator }: ScorecardRow): { needed: number; actual: number } {
  const sign = indicator.direction === 'up' ? 1 : -1;
  const forward = (perYear: number | null) => Math.max(0, sign * (perYear ?? 0));
  const [needed, actual] = [forward(pace.neededPerYear), forward(pace.actualPerYear)];
  const longest = Math.max(needed, actual);
  return longest === 0 ? { needed: 0, actual: 0 } : { needed: needed / longest, actual: actual / longest };
}

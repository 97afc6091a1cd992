/** The range of stages, metres, that a gauge's chart, staff and ladder share. */
export interface StageScale {
  bottomM: number;
  topM: number;
}

const ROOM_M = 0.6;

/** From below the lowest to above the highest of what is drawn; two metres about nothing. */
export function stageScale(stages: readonly number[]): StageScale {
  if (stages.length === 0) return { bottomM: 0, topM: 2 };
  return { bottomM: Math.min(...stages) - ROOM_M, topM: Math.max(...stages) + ROOM_M };
}

export function yOf(stageM: number, { bottomM, topM }: StageScale, height: number): number {
  return ((topM - stageM) / (topM - bottomM)) * height;
}

/**
 * Moves labels that would cover each other apart, and none further than it must: places from the top, `gap` between any two,
 * within [0, height]. `wanted` goes down.
 */
export function spread(wanted: readonly number[], gap: number, height: number): number[] {
  const placed: number[] = [];
  for (const [k, want] of wanted.entries()) placed.push(k === 0 ? want : Math.max(want, placed[k - 1]! + gap));
  let below = height + gap;
  for (let k = placed.length - 1; k >= 0; k--) {
    placed[k] = Math.min(placed[k]!, below - gap);
    below = placed[k]!;
  }
  // What does not fit from below upwards begins at the top.
  if (placed.length > 0 && placed[0]! < 0) {
    let above = -gap;
    for (let k = 0; k < placed.length; k++) {
      placed[k] = Math.max(placed[k]!, above + gap);
      above = placed[k]!;
    }
  }
  return placed;
}

/** Stages that the axis names: whole metres, so many that their names do not touch. */
export function axisStages({ bottomM, topM }: StageScale, height: number, textPx: number): number[] {
  const stepM = [1, 2, 5, 10].find((step) => (step / (topM - bottomM)) * height >= textPx) ?? 20;
  const stages: number[] = [];
  for (let stage = Math.ceil(bottomM / stepM) * stepM; stage <= topM; stage += stepM) stages.push(stage);
  return stages;
}

import type { Level, Localized, Severity } from '@commune/contract';
import { FLOOD_EFFECTS, PAST_FLOODS, passedAtMs, type StageReading } from '@commune/domain';
import type { LevelSet } from '../../alarms/levels.ts';

/** What happens at a stage, or happened: one rung beside the gauge's chart. */
export interface Rung {
  key: string;
  stageM: number;
  /** the water stands at it or above */
  reached: boolean;
  /** when it was passed, epoch ms; null where it is not, or was before the chart begins */
  passedMs: number | null;
  what:
    | { kind: 'level'; level: Level; governing: boolean; severity: Severity }
    | { kind: 'effect'; what: Localized; verified: boolean }
    | { kind: 'peak'; name: Localized; record: boolean };
}

/** Past peaks that the ladder names: the record and the last great one. All others stand in the chart's note. */
const NAMED_PEAKS = 2;

/**
 * The rungs of a gauge, from the top: both legal sets, what official texts said would be under water, and the greatest
 * floods that were verified. `stageM` null: nothing is known to be reached.
 */
export function ladderOf(
  gauge: string,
  sets: readonly LevelSet[],
  stageM: number | null,
  readings: readonly StageReading[],
): Rung[] {
  const at = (key: string, stage: number, what: Rung['what']): Rung => ({
    ...{ key, stageM: stage, what },
    reached: stageM !== null && stageM >= stage,
    passedMs: stageM !== null && stageM >= stage ? passedAtMs(readings, stage) : null,
  });
  const legal = sets.flatMap(({ rule, levels }) =>
    levels.map((level) =>
      at(`${rule.key} ${level.at}`, level.at, {
        ...{ kind: 'level', level, governing: rule.governing, severity: level.severity },
      }),
    ),
  );
  const effects = FLOOD_EFFECTS.filter((effect) => effect.gauge === gauge).map(({ stageM: stage, what, verified }) =>
    at(`effect ${stage}`, stage, { kind: 'effect', what, verified }),
  );
  const peaks = PAST_FLOODS.filter((flood) => flood.gauge === gauge && flood.verified)
    .toSorted((a, b) => b.peakM - a.peakM)
    .slice(0, NAMED_PEAKS)
    .map(({ key, peakM, name, record }) => at(key, peakM, { kind: 'peak', name, record }));
  return [...legal, ...effects, ...peaks].sort((a, b) => b.stageM - a.stageM);
}

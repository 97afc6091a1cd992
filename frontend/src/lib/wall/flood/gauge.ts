import type { AlarmRule, Level, Thing } from '@commune/contract';
import { type FloodLevel, floodLevel, floodLimits, nextLevel } from '@commune/domain';
import { type LevelSet, levelSets, reachedLevel } from '../../alarms/levels.ts';
import type { Feed, Latest, Liveness } from '../../feed/feed.ts';

const HOUR_MS = 3_600_000;
/** A rate told longer before the stage than this says nothing of it. */
const RATE_HOLDS_MS = HOUR_MS / 2;
/** Below this a river stands, m/h: a centimetre in half an hour is the float's. */
const STEADY_M_PER_H = 0.02;

export interface GaugeFigures {
  thing: Thing;
  /** the newest stage however old it is, with how live it is; null where there never was one */
  stage: (Latest & { liveness: Liveness }) | null;
  /** m/h; null where none is known for this stage */
  rateMPerH: number | null;
  trend: 'rising' | 'falling' | 'steady' | null;
  /** the legal sets of levels with what the stage has reached in each, the governing one first */
  sets: { set: LevelSet; reached: Level | undefined }[];
  /** by the governing set, of the newest stage however old it is; null where nothing is known */
  level: FloodLevel | null;
  next: NextLevel;
}

/** Our own extrapolation, never a forecast, made when the stage was read; `none` says why there is nothing to tell. */
export type NextLevel =
  | { kind: 'reaches'; level: Level; atMs: number }
  | { kind: 'none'; why: 'old' | 'no-rate' | 'not-rising' | 'last' | 'far' };

export type GaugeFeed = Pick<Feed, 'latest' | 'datastreamLiveness'>;

/** Whether its stage is of the present. */
export function isHeard({ stage }: Pick<GaugeFigures, 'stage'>): boolean {
  return stage !== null && (stage.liveness === 'live' || stage.liveness === 'late');
}

/** What a river gauge tells, by its own readings alone: nothing of it follows from another gauge. */
export function gaugeFigures(feed: GaugeFeed, thing: Thing, rules: readonly AlarmRule[]): GaugeFigures {
  const stage = newest(feed, thing, 'stage');
  const rate = newest(feed, thing, 'rate-of-rise');
  const fresh = isHeard({ stage });
  const rateMPerH = fresh && stage !== null && rate !== null && stage.t - rate.t <= RATE_HOLDS_MS ? rate.v : null;
  const sets = levelSets(rules, thing, 'stage').map((set) => ({
    set,
    reached: stage === null ? undefined : reachedLevel(set, stage.v),
  }));
  const governing = sets.find(({ set }) => set.rule.governing)?.set;
  const limits = governing === undefined ? null : floodLimits(governing.levels);
  return {
    thing,
    stage,
    rateMPerH,
    trend: rateMPerH === null ? null : trendOf(rateMPerH),
    sets,
    level: stage === null || limits === null ? null : floodLevel(stage.v, limits),
    next: next(fresh ? stage : null, rateMPerH, governing, limits),
  };
}

function newest(feed: GaugeFeed, { datastreams }: Thing, property: string): GaugeFigures['stage'] {
  const id = datastreams.find((datastream) => datastream.property === property)?.id;
  const latest = id === undefined ? undefined : feed.latest(id);
  return id === undefined || latest === undefined ? null : { ...latest, liveness: feed.datastreamLiveness(id) };
}

function trendOf(rateMPerH: number): 'rising' | 'falling' | 'steady' {
  if (Math.abs(rateMPerH) < STEADY_M_PER_H) return 'steady';
  return rateMPerH > 0 ? 'rising' : 'falling';
}

function next(
  stage: Latest | null,
  rateMPerH: number | null,
  governing: LevelSet | undefined,
  limits: ReturnType<typeof floodLimits>,
): NextLevel {
  if (stage === null) return { kind: 'none', why: 'old' };
  if (governing === undefined || limits === null || rateMPerH === null) return { kind: 'none', why: 'no-rate' };
  if (stage.v >= limits[2]) return { kind: 'none', why: 'last' };
  if (trendOf(rateMPerH) !== 'rising') return { kind: 'none', why: 'not-rising' };
  const reached = nextLevel(stage.v, rateMPerH, limits);
  if (reached === null) return { kind: 'none', why: 'far' };
  const level = governing.levels.find(({ at }) => at === limits[reached.level - 1])!;
  return { kind: 'reaches', level, atMs: stage.t + reached.inHours * HOUR_MS };
}

/** How long it is from now until an extrapolated moment; null where it has passed, and no newer stage says what came of it. */
export function leftMs(atMs: number, nowMs: number): number | null {
  return atMs > nowMs ? atMs - nowMs : null;
}

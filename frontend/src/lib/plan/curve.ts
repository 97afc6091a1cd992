import type { Indicator, ScorecardRow } from '@commune/contract';
import { dayOfDate, startOfLocalDay } from '@commune/domain';
import { bulletOf } from './bullet.ts';

/** 0 to 1, from the left and from below. */
export interface CurvePoint {
  x: number;
  y: number;
}

/** How an indicator went and where it is to go, in time and on the axis of its bar. */
export interface Curve {
  fromMs: number;
  toMs: number;
  /** what was told, in pieces: nothing is drawn over a time of Không phát sinh */
  told: CurvePoint[][];
  /** from where it began over the marks to the target, as a line; no point where nothing is set */
  way: CurvePoint[];
  /** the target and the marks, without where it began */
  goals: CurvePoint[];
  now: number;
}

/** What is to be reached by when, oldest first. */
export interface Goal {
  what: 'target' | 'milestone';
  /** the first moment after its day */
  atMs: number;
  value: number;
}

const endOf = (date: string) => startOfLocalDay(dayOfDate(date) + 1);

export function goalsOf({ indicator, pace }: Pick<ScorecardRow, 'indicator' | 'pace'>): Goal[] {
  const { target, by, milestones }: Indicator = indicator;
  const targetMs = by.type === 'date' ? endOf(by.date) : pace.dueMs;
  const own: Goal[] =
    target.type === 'value' && targetMs !== null ? [{ what: 'target', atMs: targetMs, value: target.value }] : [];
  const marks = milestones.map(({ by: date, value }): Goal => ({ what: 'milestone', atMs: endOf(date), value }));
  return [...own, ...marks].sort((one, other) => one.atMs - other.atMs);
}

/** Null where there is nothing to be drawn from one point to another. */
export function curveOf(row: ScorecardRow, nowMs: number): Curve | null {
  const { baseline, history } = row;
  const goals = goalsOf(row);
  const figures = history.flatMap(({ atMs, value }) => (value === null ? [] : [{ atMs, value }]));
  const start = baseline ?? figures[0] ?? null;
  const moments = [...(start === null ? [] : [start]), ...figures, ...goals].map(({ atMs }) => atMs);
  if (new Set(moments).size < 2) return null;
  const fromMs = Math.min(...moments, nowMs);
  const toMs = Math.max(...moments, nowMs);
  const { max } = bulletOf(row);
  const x = (atMs: number) => (atMs - fromMs) / (toMs - fromMs);
  const point = ({ atMs, value }: { atMs: number; value: number }): CurvePoint => ({
    ...{ x: x(atMs), y: Math.min(1, Math.max(0, value / max)) },
  });
  const told: CurvePoint[][] = [[]];
  for (const { atMs, value } of history) {
    if (value !== null) told.at(-1)!.push(point({ atMs, value }));
    else if (told.at(-1)!.length > 0) told.push([]);
  }
  const ahead = goals.filter(({ atMs }) => start === null || atMs > start.atMs);
  return {
    ...{ fromMs, toMs, told: told.filter((piece) => piece.length > 0), now: x(nowMs) },
    way: goals.length === 0 ? [] : [...(start === null ? [] : [start]), ...ahead].map(point),
    goals: goals.map(point),
  };
}

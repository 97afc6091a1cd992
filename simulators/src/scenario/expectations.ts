import { compareSeverity, ZONE_OFFSET_MS } from '@commune/domain';
import type { AlarmTurn } from './alarm-log.ts';
import { showDuration } from './duration.ts';
import type { Expectation } from './scenario.ts';

/** What came of something that a scenario expects. */
export interface Verdict {
  expectation: Expectation;
  met: boolean;
  /** what came in time, or else what came first; null: nothing */
  found: AlarmTurn | null;
  inTime: boolean;
  /** in words, with times as they are in Viet Nam */
  text: string;
}

/** Holds what came of a run against what was expected of it. */
export function judge(expectations: readonly Expectation[], turns: readonly AlarmTurn[]): Verdict[] {
  const inOrder = [...turns].sort((a, b) => a.timeMs - b.timeMs);
  return expectations.map((expectation) => {
    const fitting = inOrder.filter((turn) => fits(turn, expectation));
    const found = fitting.find(({ timeMs }) => timeMs >= expectation.fromMs && timeMs <= expectation.toMs);
    const met = (found !== undefined) === (expectation.is !== 'absent');
    const text = told(expectation, found ?? null, fitting);
    return { expectation, met, text, found: found ?? fitting[0] ?? null, inTime: found !== undefined };
  });
}

function fits(turn: AlarmTurn, { rule, thing, is, severity }: Expectation): boolean {
  if (turn.rule !== rule || (thing !== null && turn.thing !== thing)) return false;
  if (is === 'cleared') return turn.kind === 'cleared';
  if (turn.kind !== 'raised' && turn.kind !== 'climbed') return false;
  return severity === null || compareSeverity(turn.severity, severity) <= 0;
}

function told(expectation: Expectation, found: AlarmTurn | null, fitting: readonly AlarmTurn[]): string {
  const { rule, thing, is, severity, fromMs, toMs } = expectation;
  const wanted = `${rule}${thing === null ? '' : ` at ${thing}`}${severity === null ? '' : `, ${severity} or worse`}: `;
  const span = `${localTime(fromMs)} – ${localTime(toMs)}`;
  if (found === null) {
    const near = fitting[0];
    const otherwise = near === undefined ? 'never' : `not then, but at ${localTime(near.timeMs)} at ${near.thing}`;
    return `${wanted}${is === 'absent' ? `not raised within ${span}` : `${is} ${otherwise}; expected within ${span}`}`;
  }
  const came = `${found.kind} ${localTime(found.timeMs)} at ${found.thing}`;
  if (is === 'absent') return `${wanted}${came}, where it was not to be`;
  return `${wanted}${came}, ${showDuration(found.timeMs - fromMs)} after ${localTime(fromMs)}`;
}

/** `2025-11-20 05:31:00`, in Viet Nam. */
export function localTime(tMs: number): string {
  return new Date(tMs + ZONE_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

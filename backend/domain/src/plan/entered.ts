import type { EnteredFigure, Indicator } from '@commune/contract';
import { dayOfDate } from '../working-days/index.ts';
import { figureProblem, percentOf } from './figures.ts';

export interface ReadFigure {
  /** null: Không phát sinh */
  value: number | null;
  numerator: number | null;
  denominator: number | null;
}

/** What somebody entered as a figure of an indicator, or in words why it cannot be one. */
export function readEntered(
  indicator: Pick<Indicator, 'bounds' | 'unit'>,
  figure: EnteredFigure,
): ReadFigure | { problem: string } {
  if (figure.type === 'not_applicable') return { value: null, numerator: null, denominator: null };
  if (figure.type === 'value') {
    const problem = figureProblem(indicator, figure.value);
    return problem === null ? { value: figure.value, numerator: null, denominator: null } : { problem };
  }
  const { numerator, denominator } = figure;
  if (!isShare(indicator)) return { problem: 'this indicator is no share: give its value' };
  if (denominator === 0 && numerator > 0) return { problem: 'there cannot be some of none: look at the denominator' };
  const value = percentOf(numerator, denominator);
  const problem = value === null ? null : figureProblem(indicator, value);
  return problem === null ? { value, numerator, denominator } : { problem };
}

/** Whether its figures are percentages of something. */
export function isShare({ unit }: Pick<Indicator, 'unit'>): boolean {
  return unit.en.startsWith('%');
}

/** The commune in its present bounds exists since this day (Resolution 1667/NQ-UBTVQH15). */
export const COMMUNE_SINCE = '2025-07-01';

/** What is wrong with the days that an entered figure speaks of, by the field; null: nothing. Dates as `2026-03-31`. */
export function periodProblem(
  { accrues, by }: Pick<Indicator, 'accrues' | 'by'>,
  { from, to, formerUnits }: { from: string; to: string; formerUnits?: string | undefined },
  today: string,
): { field: 'from' | 'to' | 'formerUnits'; problem: string } | null {
  if (dayOfDate(to) < dayOfDate(from)) return { field: 'to', problem: 'lies before the first day' };
  if (dayOfDate(to) > dayOfDate(today)) return { field: 'to', problem: 'lies ahead: a figure speaks of what has been' };
  if (accrues && from !== `${to.slice(0, 4)}-01-01` && from !== COMMUNE_SINCE) {
    return { field: 'from', problem: `this indicator adds up within a year: begin at ${to.slice(0, 4)}-01-01` };
  }
  if ((accrues || by.type === 'yearly') && from.slice(0, 4) !== to.slice(0, 4)) {
    return { field: 'to', problem: 'a yearly figure stays within one year' };
  }
  if (from < COMMUNE_SINCE && formerUnits === undefined) {
    return {
      field: 'formerUnits',
      problem: `before ${COMMUNE_SINCE} say which of the three former units it speaks of`,
    };
  }
  return null;
}

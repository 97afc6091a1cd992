import type {
  BudgetLine,
  OrganisationalUnit,
  PlanTask,
  ProvinceIndicator,
  ProvinceLine,
  ProvinceTask,
  ScorecardRow,
} from '@commune/contract';
import { dateOfDay, localDay } from '@commune/domain';
import { rounded } from '../plan/report-rows.ts';

type UnitOf = (key: string) => ProvinceTask['unit'];

export function unitsByKey(units: readonly OrganisationalUnit[]): UnitOf {
  const names = new Map(units.map(({ key, name }) => [key, name]));
  return (key) => ({ key, name: names.get(key) ?? { vi: key, en: key } });
}

/** An indicator as the province is told of it: figures as the report has them. */
export function indicatorItem(
  { indicator, figure, pace, source, knownMs }: ScorecardRow,
  unitOf: UnitOf,
  nowMs: number,
): ProvinceIndicator {
  const { key, name, unit, section, dtiGroup, owner, target, origin } = indicator;
  return {
    ...{ key, name, unit, section, dtiGroup, owner: unitOf(owner) },
    value: rounded(figure?.value ?? null, indicator),
    numerator: rounded(figure?.numerator ?? null, indicator),
    denominator: rounded(figure?.denominator ?? null, indicator),
    missing: figure === null ? 'no_data' : figure.value === null ? 'not_applicable' : null,
    coverage: figure?.coverage ?? null,
    ...{ target, targetOrigin: origin, status: pace.status, source },
    period: figure === null ? null : days(figure.fromMs, figure.toMs - 1),
    ...age(knownMs, nowMs),
  };
}

const TASKS = { vi: 'Nhiệm vụ trong năm, đơn vị chủ trì báo cáo', en: 'Tasks of the year, as the lead unit reports' };

export function taskItem(task: PlanTask, unitOf: UnitOf, nowMs: number): ProvinceTask {
  const { id, year, title, section, unit, supporting, deadline, progress, standing, changedMs } = task;
  return {
    ...{ id, title, section, unit: unitOf(unit), supporting: supporting.map(unitOf), deadline, progress, standing },
    source: TASKS,
    period: { from: `${year}-01-01`, to: dateOfDay(localDay(changedMs)) },
    ...age(changedMs, nowMs),
  };
}

export function lineItem(line: BudgetLine, unitOf: UnitOf, nowMs: number): ProvinceLine {
  const { id, year, name, unit, allocatedVnd, committedVnd, spentVnd, asOf, source, changedMs } = line;
  return {
    ...{ id, name, unit: unitOf(unit), allocatedVnd, committedVnd, spentVnd },
    source: { vi: source, en: source },
    period: { from: `${year}-01-01`, to: asOf },
    ...age(changedMs, nowMs),
  };
}

function days(fromMs: number, lastMs: number): { from: string; to: string } {
  return { from: dateOfDay(localDay(fromMs)), to: dateOfDay(localDay(lastMs)) };
}

function age(knownMs: number | null, nowMs: number): { knownAt: string | null; ageS: number | null } {
  if (knownMs === null) return { knownAt: null, ageS: null };
  return { knownAt: new Date(knownMs).toISOString(), ageS: Math.max(0, Math.floor((nowMs - knownMs) / 1000)) };
}

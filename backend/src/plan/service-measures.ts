import type { Localized, PlanFigure, ServiceKind } from '@commune/contract';
import {
  countOver,
  countReports,
  type DayCount,
  figurePeriods,
  isTold,
  type PlanCount,
  type PlanPeriod,
  shareFigure,
} from '@commune/domain';
import { documentsByDay, onlineByDay, reportsSince } from '../store/plan/service-counts.ts';
import { paymentsTold } from '../store/services/online-payments.ts';
import { type Told, toldOf } from '../store/services/told.ts';
import type { DossierCountBook } from './dossier-counts.ts';
import { DOSSIERS, type Measure, type MeasureContext } from './measure.ts';

/** Forty communes' year. */
const MOST_REPORTS = 100_000;
const DOCUMENTS: Localized = { vi: 'văn bản', en: 'documents' };
const REPORTS: Localized = { vi: 'phản ánh', en: 'reports' };

const RULES_766: Localized = {
  vi: 'Hồ sơ thủ tục hành chính, tính theo Quyết định 766',
  en: 'Dossiers, by the rules of Decision 766',
};

/** Dossiers that came online, of those of which it is known how they came. */
export const onlineServices: Measure = async (context, indicator) => {
  const { pool, realm, nowMs } = context;
  const periods = periodsOf(context, indicator);
  const told = await toldOf(pool, realm, 'dossier', nowMs);
  const days = await onlineByDay(pool, realm, periods[0]!.fromMs, nowMs);
  const source = { vi: 'Hồ sơ thủ tục hành chính, kênh tiếp nhận', en: 'Dossiers, by how they came' };
  return { figures: overDays(days, periods, told, DOSSIERS), knownMs: told.knownMs, source };
};

/** One of the counts of Decision 766, of the dossiers received in a period. */
export function dossierMeasure(
  book: DossierCountBook,
  key: 'on-time' | 'digitised' | 'satisfied' | 'online-payment',
  unit: Localized = DOSSIERS,
  source: Localized = RULES_766,
): Measure {
  return async (context, indicator) => {
    const { pool, realm, nowMs } = context;
    const told = await toldOf(pool, realm, 'dossier', nowMs);
    const periods = periodsOf(context, indicator).filter((period) => isTold(period, told.firstMs, told.knownMs));
    const counts = await book.counts(context, periods);
    const figures = shares(periods, (_, k) => counts[k]![key], unit);
    return { figures, knownMs: await lastTold(context, indicator, told), source };
  };
}

/** What payments are told of as well is as old as the older of the two feeds. */
async function lastTold(
  { pool, realm, nowMs }: MeasureContext,
  { source }: Parameters<Measure>[1],
  { knownMs }: Told,
): Promise<number | null> {
  const payments = FEED_OF[source] === 'payment' ? await paymentsTold(pool, realm, nowMs) : null;
  return knownMs === null || payments === null ? knownMs : Math.min(knownMs, payments.toMs);
}

export const digitalDocuments: Measure = async (context, indicator) => {
  const { pool, realm, nowMs } = context;
  const periods = periodsOf(context, indicator);
  const told = await toldOf(pool, realm, 'document', nowMs);
  const days = await documentsByDay(pool, realm, periods[0]!.fromMs, nowMs);
  const source = { vi: 'Sổ văn bản đi, đến', en: 'Register of documents in and out' };
  return { figures: overDays(days, periods, told, DOCUMENTS), knownMs: told.knownMs, source };
};

export const reportsInTime: Measure = async (context, indicator) => {
  const { pool, realm, nowMs, configuration } = context;
  const { reportTerms, clock } = configuration;
  const source = { vi: 'Phản ánh hiện trường', en: 'Citizen reports' };
  const told = await toldOf(pool, realm, 'citizen_report', nowMs);
  if (reportTerms === null) return { figures: [], knownMs: told.knownMs, source };
  const periods = periodsOf(context, indicator).filter((period) => isTold(period, told.firstMs, told.knownMs));
  const reports = periods.length === 0 ? [] : await reportsSince(pool, realm, periods[0]!.fromMs, MOST_REPORTS);
  const figures = shares(periods, (period) => countReports(reports, reportTerms, clock, period), REPORTS);
  return { figures, knownMs: told.knownMs, source };
};

/** Which feed of services an indicator's figures come from. */
export const FEED_OF: Record<string, ServiceKind> = {
  dossiers: 'dossier',
  payments: 'payment',
  ratings: 'dossier',
  documents: 'document',
  'citizen-reports': 'citizen_report',
};

export function periodsOf({ nowMs, sinceMs }: MeasureContext, indicator: Parameters<typeof figurePeriods>[0]) {
  return figurePeriods(indicator, nowMs, sinceMs);
}

function overDays(days: readonly DayCount[], periods: readonly PlanPeriod[], told: Told, unit: Localized) {
  const known = periods.filter((period) => isTold(period, told.firstMs, told.knownMs));
  return shares(known, (period) => countOver(days, period), unit);
}

function shares(
  periods: readonly PlanPeriod[],
  count: (period: PlanPeriod, k: number) => PlanCount,
  unit: Localized,
): PlanFigure[] {
  return periods.flatMap((period, k) => shareFigure(period, count(period, k), unit) ?? []);
}

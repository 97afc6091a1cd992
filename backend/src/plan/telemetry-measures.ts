import type { Domain, Localized, PlanFigure } from '@commune/contract';
import { localDay, percentOf, startOfLocalDay } from '@commune/domain';
import { linkDays, type ThingCounts, thingCounts } from '../store/plan/telemetry-counts.ts';
import { heardThings } from './heard-things.ts';
import type { Measure } from './measure.ts';
import { periodsOf } from './service-measures.ts';

const LINKS: Localized = { vi: 'đường truyền', en: 'links' };
const HEARD: Localized = { vi: 'thiết bị có tin trong 7 ngày', en: 'devices heard in 7 days' };

/**
 * Of the messages of links of some kinds, those that say that the link is up. A link that says nothing is neither up nor
 * down: the coverage tells of it.
 */
export function linkMeasure(kinds: readonly string[], source: Localized, unit: Localized = LINKS): Measure {
  return async (context, indicator) => {
    const { pool, realm, nowMs } = context;
    const periods = periodsOf(context, indicator);
    const todayMs = startOfLocalDay(localDay(nowMs));
    const span = { fromMs: periods[0]!.fromMs, todayMs, atMs: nowMs };
    const { links, days, knownMs } = await linkDays(pool, realm, kinds, span);
    const figures = periods.flatMap(({ fromMs, toMs }): PlanFigure[] => {
      const [first, last] = [localDay(fromMs), localDay(toMs - 1)];
      const own = days.filter(({ day, n }) => day >= first && day <= last && n > 0);
      if (own.length === 0) return [];
      const numerator = own.reduce((sum, { up }) => sum + up, 0);
      const denominator = own.reduce((sum, { n }) => sum + n, 0);
      const told = new Set(own.map(({ stream }) => stream)).size;
      const coverage = { n: told, of: links, unit };
      return [{ fromMs, toMs, value: percentOf(numerator, denominator), numerator, denominator, coverage }];
    });
    return { figures, knownMs, source };
  };
}

/** Infrastructure that people live by, each with sensors of its own. */
export const ESSENTIAL: readonly Domain[] = ['environment', 'river', 'water', 'power', 'lighting', 'traffic', 'waste'];

/** For so long what was counted of moments that are over stands. */
const PAST_STANDS_MS = 3_600_000;

/**
 * Registered things of the essential infrastructure that report: now by their liveness, earlier by the hours with readings,
 * of those that were there by then. What is registered today was no part of what was.
 */
export function sensorisedMeasure(): Measure {
  const kept = new Map<number, { key: string; madeMs: number; counts: ThingCounts[] }>();
  return async (context, indicator) => {
    const { pool, realm, nowMs } = context;
    const source = { vi: 'Sổ đăng ký thiết bị và nhịp gửi tin', en: 'Registry of devices and their liveness' };
    const all = [...(await heardThings(pool, realm, ESSENTIAL, nowMs)).values()];
    const total = (of: keyof ThingCounts) => all.reduce((sum, domain) => sum + domain[of], 0);
    const now = { registered: total('registered'), heard: total('heard'), reporting: total('reporting') };
    const known = all.flatMap((domain) => domain.knownMs ?? []);
    const periods = periodsOf(context, indicator);
    const past = periods.filter(({ toMs }) => toMs < nowMs).map(({ toMs }) => toMs);
    const key = past.join();
    let counted = kept.get(realm.id);
    if (counted?.key !== key || nowMs - counted.madeMs > PAST_STANDS_MS) {
      counted = { key, madeMs: nowMs, counts: await thingCounts(pool, realm, ESSENTIAL, past) };
      kept.set(realm.id, counted);
    }
    const figures: PlanFigure[] = [];
    const add = (toMs: number, { registered, heard, reporting }: ThingCounts) => {
      const coverage = { n: heard, of: registered, unit: HEARD };
      const value = percentOf(reporting, registered);
      figures.push({ fromMs: toMs - 1, toMs, value, numerator: reporting, denominator: registered, coverage });
    };
    // A moment with no readings at all is one of which nothing is kept.
    for (const [k, toMs] of past.entries()) if (counted.counts[k]!.reporting > 0) add(toMs, counted.counts[k]!);
    if (known.length > 0) add(nowMs, now);
    return { figures, knownMs: known.length === 0 ? null : Math.max(...known), source };
  };
}

import type { Scorecard, ScorecardRow } from '@commune/contract';
import { dutyOf, lastMoment, paceOf, type WorkingDays } from '@commune/domain';
import type pg from 'pg';
import { readUnits } from '../store/commune.ts';
import { type IndicatorRow, listIndicators } from '../store/plan/indicators.ts';
import { countedValues, waitingValues } from '../store/plan/values.ts';
import type { RealmRow } from '../store/realms.ts';
import { serviceConfiguration } from '../store/services/configuration.ts';
import type { DossiersOf, Measure, MeasureContext, Measured } from './measure.ts';
import { entered, measures } from './measures.ts';
import { FEED_OF } from './service-measures.ts';

/** Whoever asks within this time of another gets the same answer: walls and pages ask all at once. */
const STANDS_MS = 1000;
const DAY_MS = 86_400_000;
/** Two years of months, and what was entered beyond. */
const MOST_HISTORY = 60;

/** The scorecard of the plan, made anew of what is held as it is asked for. */
export class PlanBook {
  readonly #pool: pg.Pool;
  readonly #measures: ReadonlyMap<string, Measure>;
  readonly #told = new Map<number, { atMs: number; scorecard: Promise<Scorecard> }>();

  constructor(pool: pg.Pool, dossiersOf: DossiersOf) {
    this.#pool = pool;
    this.#measures = measures(dossiersOf);
  }

  async scorecard(realm: RealmRow, nowMs: number): Promise<Scorecard> {
    const told = this.#told.get(realm.id);
    if (told !== undefined && nowMs >= told.atMs && nowMs - told.atMs < STANDS_MS) return told.scorecard;
    const scorecard = this.#make(realm, nowMs);
    this.#told.set(realm.id, { atMs: nowMs, scorecard });
    scorecard.catch(() => this.#told.delete(realm.id));
    return scorecard;
  }

  /** Something was entered, decided or set: the next answer is a new one. */
  forget(realm: RealmRow): void {
    this.#told.delete(realm.id);
  }

  async #make(realm: RealmRow, nowMs: number): Promise<Scorecard> {
    const pool = this.#pool;
    const sinceMs = realm.acceptFromMs ?? nowMs - (realm.acceptDays ?? 0) * DAY_MS;
    const configuration = await serviceConfiguration(pool);
    const context: MeasureContext = { pool, realm, nowMs, sinceMs, configuration };
    const [units, indicators, values, waiting] = [
      await readUnits(pool),
      await listIndicators(pool, realm),
      await countedValues(pool, realm),
      await waitingValues(pool, realm),
    ];
    const rows: ScorecardRow[] = [];
    for (const row of indicators) {
      const { indicator } = row;
      const measure = indicator.source === 'by-hand' ? undefined : this.#measures.get(indicator.key);
      const own = values.filter((value) => value.indicator === indicator.key);
      const measured = measure === undefined ? entered(own, nowMs) : await measure(context, indicator);
      const days = configuration.clock.days;
      rows.push({ ...rowOf(row, measured, nowMs, days), waiting: waiting.get(indicator.key) ?? 0 });
    }
    return { realm: realm.slug, atMs: nowMs, units, rows };
  }
}

function rowOf(
  { indicator, baseline }: IndicatorRow,
  { figures, knownMs, source }: Measured,
  nowMs: number,
  working: WorkingDays,
): Omit<ScorecardRow, 'waiting'> {
  const told = figures.map((figure) => ({ ...figure, atMs: lastMoment(figure, nowMs) }));
  // What services are told of is told on working days; devices do not rest.
  const rests = FEED_OF[indicator.source] === undefined ? null : working;
  return {
    ...{ indicator, baseline, source, knownMs },
    pace: paceOf(indicator, told, nowMs, baseline),
    figure: figures.at(-1) ?? null,
    history: told.slice(-MOST_HISTORY).map(({ atMs, value }) => ({ atMs, value })),
    duty: dutyOf(indicator, knownMs, nowMs, rests),
  };
}

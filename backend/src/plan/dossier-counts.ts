import type { DossierCounts, PaymentsTold, PlanPeriod } from '@commune/domain';
import { countInTurns } from '../services/count-in-turns.ts';
import { paymentsTold } from '../store/services/online-payments.ts';
import type { DossiersOf, MeasureContext } from './measure.ts';

/** For so long the figures of periods that are over stand although dossiers of theirs may have changed. */
const PAST_STANDS_MS = 10 * 60_000;
/** What is pending is judged by the day or the hour; a minute makes no difference. */
const NOW_STANDS_MS = 60_000;

interface Kept {
  changed: number;
  generation: number;
  madeMs: number;
  counts: Map<string, DossierCounts>;
}

/**
 * Counts of dossiers by the rules of Decision 766, all of them in one pass a period. What a period that is over counts is
 * kept: a year has a dozen periods, and a pass over 120,000 dossiers takes some 200 ms.
 */
export class DossierCountBook {
  readonly #dossiersOf: DossiersOf;
  readonly #past = new Map<number, Kept>();
  readonly #now = new Map<number, Kept>();

  constructor(dossiersOf: DossiersOf) {
    this.#dossiersOf = dossiersOf;
  }

  async counts(context: MeasureContext, periods: readonly PlanPeriod[]): Promise<DossierCounts[]> {
    const { realm, nowMs } = context;
    const told = await paymentsTold(context.pool, realm, nowMs);
    const state = await this.#dossiersOf(realm);
    const past = keep(this.#past, realm.id, state, nowMs, (kept) => {
      return kept.changed === state.changed || nowMs - kept.madeMs < PAST_STANDS_MS;
    });
    const now = keep(this.#now, realm.id, state, nowMs, (kept) => {
      return kept.changed === state.changed && nowMs - kept.madeMs < NOW_STANDS_MS;
    });
    const { procedures, clock } = context.configuration;
    const counts: DossierCounts[] = [];
    for (const period of periods) {
      const { fromMs, toMs } = period;
      const kept = toMs < nowMs ? past : now;
      const key = [fromMs, kept === past ? toMs : 'now', toldIn(period, told)].join(' ');
      let counted = kept.counts.get(key);
      if (counted === undefined) {
        counted = await countInTurns(state.dossiers, { procedures, clock, fromMs, toMs, paymentsTold: told });
        kept.counts.set(key, counted);
      }
      counts.push(counted);
    }
    return counts;
  }
}

/** While payments were told within a period: as long as that is the same its counts are. */
function toldIn({ fromMs, toMs }: PlanPeriod, told: PaymentsTold | null): string {
  return told === null ? 'untold' : `${Math.max(fromMs, told.fromMs)}-${Math.min(toMs, told.toMs)}`;
}

function keep(
  all: Map<number, Kept>,
  realmId: number,
  { changed, generation }: Pick<Kept, 'changed' | 'generation'>,
  nowMs: number,
  stands: (kept: Kept) => boolean,
): Kept {
  const known = all.get(realmId);
  const isOf = known !== undefined && known.generation === generation;
  if (isOf && known.madeMs <= nowMs && stands(known)) return known;
  const fresh: Kept = { changed, generation, madeMs: nowMs, counts: new Map() };
  all.set(realmId, fresh);
  return fresh;
}

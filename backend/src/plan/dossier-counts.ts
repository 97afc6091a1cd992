import type { DossierCounts, PlanPeriod } from '@commune/domain';
import { countInTurns } from '../services/count-in-turns.ts';
import { paymentsTold } from '../store/services/scored-dossiers.ts';
import type { DossiersOf, MeasureContext } from './measure.ts';

/** For so long the figures of periods that are over stand although dossiers of theirs may have changed. */
const PAST_STANDS_MS = 10 * 60_000;
/** What is pending is judged by the day or the hour; a minute makes no difference. */
const NOW_STANDS_MS = 60_000;

interface Kept {
  told: boolean;
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
    const told = await paymentsTold(context.pool, realm);
    const state = { ...(await this.#dossiersOf(realm)), told };
    const past = keep(this.#past, realm.id, state, nowMs, (kept) => {
      return kept.changed === state.changed || nowMs - kept.madeMs < PAST_STANDS_MS;
    });
    const now = keep(this.#now, realm.id, state, nowMs, (kept) => {
      return kept.changed === state.changed && nowMs - kept.madeMs < NOW_STANDS_MS;
    });
    const { procedures, clock } = context.configuration;
    const counts: DossierCounts[] = [];
    for (const { fromMs, toMs } of periods) {
      const [kept, key] = toMs < nowMs ? [past, `${fromMs}-${toMs}`] : [now, `${fromMs}`];
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

function keep(
  all: Map<number, Kept>,
  realmId: number,
  { changed, generation, told }: Pick<Kept, 'changed' | 'generation' | 'told'>,
  nowMs: number,
  stands: (kept: Kept) => boolean,
): Kept {
  const known = all.get(realmId);
  const isOf = known !== undefined && known.generation === generation && known.told === told;
  if (isOf && known.madeMs <= nowMs && stands(known)) return known;
  const fresh: Kept = { changed, generation, told, madeMs: nowMs, counts: new Map() };
  all.set(realmId, fresh);
  return fresh;
}

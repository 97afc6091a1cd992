import { setImmediate } from 'node:timers/promises';
import { countDossiers, type DossierCounts, type PlanPeriod } from '@commune/domain';
import { paidOnlineDossiers, paymentMark } from '../store/services/scored-dossiers.ts';
import type { DossiersOf, MeasureContext } from './measure.ts';

/** For so long the figures of periods that are over stand although dossiers or payments of theirs may have changed. */
const PAST_STANDS_MS = 10 * 60_000;
/** What is pending is judged by the day or the hour; a minute makes no difference. */
const NOW_STANDS_MS = 60_000;

/** What is known of dossiers and payments: the same counts as long as it is the same. */
interface Mark {
  changed: number;
  generation: number;
  payments: number;
}

interface Kept extends Mark {
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
    const state = await this.#dossiersOf(realm);
    const mark = { ...state, payments: await paymentMark(context.pool, realm) };
    const isSame = (kept: Mark) => kept.changed === mark.changed && kept.payments === mark.payments;
    const past = keep(this.#past, realm.id, mark, nowMs, (kept) => {
      return isSame(kept) || nowMs - kept.madeMs < PAST_STANDS_MS;
    });
    const now = keep(this.#now, realm.id, mark, nowMs, (kept) => {
      return isSame(kept) && nowMs - kept.madeMs < NOW_STANDS_MS;
    });
    const { procedures, clock } = context.configuration;
    const counts: DossierCounts[] = [];
    let paidOnline: Set<string> | undefined;
    for (const { fromMs, toMs } of periods) {
      const [kept, key] = toMs < nowMs ? [past, `${fromMs}-${toMs}`] : [now, `${fromMs}`];
      let counted = kept.counts.get(key);
      if (counted === undefined) {
        paidOnline ??= new Set(await paidOnlineDossiers(context.pool, realm));
        const paid = paidOnline.size > 0 ? { paidOnline } : {};
        counted = countDossiers(state.dossiers, { procedures, clock, fromMs, toMs, ...paid });
        kept.counts.set(key, counted);
        await setImmediate();
      }
      counts.push(counted);
    }
    return counts;
  }
}

function keep(
  all: Map<number, Kept>,
  realmId: number,
  { changed, generation, payments }: Mark,
  nowMs: number,
  stands: (kept: Kept) => boolean,
): Kept {
  const known = all.get(realmId);
  if (known !== undefined && known.generation === generation && known.madeMs <= nowMs && stands(known)) return known;
  const fresh: Kept = { changed, generation, payments, madeMs: nowMs, counts: new Map() };
  all.set(realmId, fresh);
  return fresh;
}

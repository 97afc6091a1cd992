import { setImmediate } from 'node:timers/promises';
import type { Dossier, LostSubject, ScoreIndicatorKey, SelfScoreAnswer } from '@commune/contract';
import { dossierDue, type NamedLosses, noDossiers, selfScore } from '@commune/domain';
import type pg from 'pg';
import { RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { serviceConfiguration } from '../store/services/configuration.ts';
import { paymentsTold } from '../store/services/online-payments.ts';
import type { ScoredDossier } from '../store/services/scored.ts';
import { changedDossiers, type DossierMark, dossierMark, scoreScheme } from '../store/services/scored-dossiers.ts';
import { countInTurns } from './count-in-turns.ts';
import { named } from './dossier-pages.ts';

/** At most 20 ms of work between two turns of the others. */
const READ_AT_ONCE = 10_000;
/** Forty communes' year. */
const MOST_KEPT = 500_000;

/** Which losses are asked for; `after`: the last one that was told, null from the first on. */
export interface LossQuestion {
  fromMs: number;
  toMs: number;
  indicator: ScoreIndicatorKey;
  after: LossPlace | null;
  limit: number;
}

export type LossPlace = Pick<LostSubject, 'subject' | 'reason'>;

interface Page {
  mark: DossierMark;
  dossiers: Map<string, ScoredDossier>;
  /** one at a time brings it up to date */
  reading: Promise<void>;
}

/**
 * Scores periods of dossiers. A score asks all of them: they are kept in memory as they are scored, and what changed since
 * is read on top.
 */
export class ScoreBook {
  readonly #pool: pg.Pool;
  readonly #pages = new Map<number, Page>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Reads what is there, so that whoever asks first does not wait for it. */
  async warm(realms: readonly RealmRow[]): Promise<void> {
    for (const realm of realms) await this.#upToDate(realm);
  }

  async score(realm: RealmRow, fromMs: number, toMs: number): Promise<SelfScoreAnswer> {
    const { score, dossiers } = await this.#scored(realm, fromMs, toMs);
    let n = 0;
    let knownMs: number | null = null;
    for (const dossier of dossiers.values()) {
      const { receivedMs, state } = dossier;
      const counts = state !== 'registered' && state !== 'refused';
      if (counts && receivedMs !== null && receivedMs >= fromMs && receivedMs < toMs) n++;
      if (knownMs === null || dossier.knownMs > knownMs) knownMs = dossier.knownMs;
    }
    return { realm: realm.slug, fromMs, toMs, knownMs, dossiers: n, score };
  }

  /** What lost points in one indicator, by subject and reason, and where it goes on; `next` null at the end. */
  async losses(
    realm: RealmRow,
    { fromMs, toMs, indicator, after, limit }: LossQuestion,
  ): Promise<{ losses: LostSubject[]; next: LossPlace | null }> {
    const lost: NamedLosses = { of: indicator, into: [] };
    const { dossiers, configuration } = await this.#scored(realm, fromMs, toMs, lost);
    const all = lost.into.filter((loss) => after === null || byName(after, loss) < 0);
    const shown = all.sort(byName).slice(0, limit);
    const { procedures, clock } = configuration;
    const losses = shown.map(({ subject, reason }): LostSubject => {
      const dossier = dossiers.get(subject);
      const code = dossier === undefined ? (procedures.has(subject) ? subject : null) : dossier.procedure;
      const procedure = code === null ? undefined : procedures.get(code);
      const due = dossier === undefined ? null : dossierDue(dossier, procedure, clock, toMs - 1);
      const [receivedMs, dueMs] = [dossier?.receivedMs ?? null, due?.dueMs ?? null];
      return { subject, reason, procedure: named(code, procedure), receivedMs, dueMs };
    });
    return { losses, next: all.length > limit ? (shown.at(-1) ?? null) : null };
  }

  /** All that is known of a realm's dossiers, as they are scored; `changed` and `generation` are as before where nothing changed. */
  async dossiers(realm: RealmRow): Promise<DossierMark & { dossiers: readonly Dossier[] }> {
    const { mark, dossiers } = await this.#upToDate(realm);
    return { ...mark, dossiers: [...dossiers.values()] as Dossier[] };
  }

  async #scored(realm: RealmRow, fromMs: number, toMs: number, losses?: NamedLosses) {
    const { dossiers } = await this.#upToDate(realm);
    const scheme = await scoreScheme(this.#pool);
    if (scheme === null) {
      throw new RequestError(
        409,
        'no-score-scheme',
        'nobody has laid down how the points are spread: seed the database',
      );
    }
    const configuration = await serviceConfiguration(this.#pool);
    const context = { ...configuration, fromMs, toMs };
    // What is told after the period says something of it as well.
    const told = await paymentsTold(this.#pool, realm, Math.max(Date.now(), toMs));
    // All that a score asks of a dossier is there.
    const all = [...dossiers.values()] as Dossier[];
    const counts = await countInTurns(all, { ...context, paymentsTold: told }, noDossiers(losses));
    const score = selfScore({ ...context, scheme, counts, ...(losses === undefined ? {} : { losses }) });
    return { score, dossiers, configuration };
  }

  async #upToDate(realm: RealmRow): Promise<Page> {
    const page: Page = this.#pages.get(realm.id) ?? {
      mark: { changed: 0, generation: -1 },
      dossiers: new Map(),
      reading: Promise.resolve(),
    };
    this.#pages.set(realm.id, page);
    const reading = page.reading.catch(() => undefined).then(() => this.#readOn(realm, page));
    page.reading = reading;
    await reading;
    return page;
  }

  async #readOn(realm: RealmRow, page: Page): Promise<void> {
    const mark = await dossierMark(this.#pool, realm);
    if (mark.generation !== page.mark.generation) {
      page.dossiers.clear();
      page.mark = { changed: 0, generation: mark.generation };
    }
    if (mark.changed === page.mark.changed) return;
    for (let more = true; more; ) {
      const { dossiers, changed } = await changedDossiers(this.#pool, realm, page.mark.changed, READ_AT_ONCE);
      for (const dossier of dossiers) page.dossiers.set(dossier.subject, dossier);
      if (page.dossiers.size > MOST_KEPT) {
        this.#pages.delete(realm.id);
        throw new RequestError(503, 'too-many-dossiers', `the realm has more than ${MOST_KEPT} dossiers`);
      }
      page.mark = { ...page.mark, changed };
      more = dossiers.length === READ_AT_ONCE;
      await setImmediate();
    }
  }
}

function byName(one: LossPlace, other: LossPlace): number {
  if (one.subject !== other.subject) return one.subject < other.subject ? -1 : 1;
  return one.reason < other.reason ? -1 : one.reason > other.reason ? 1 : 0;
}

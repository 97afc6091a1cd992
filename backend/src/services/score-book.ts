import { setImmediate } from 'node:timers/promises';
import type { Dossier, SelfScoreAnswer } from '@commune/contract';
import { selfScore } from '@commune/domain';
import type pg from 'pg';
import { RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { serviceConfiguration } from '../store/services/configuration.ts';
import type { ScoredDossier } from '../store/services/scored.ts';
import {
  changedDossiers,
  type DossierMark,
  dossierMark,
  paymentsTold,
  scoreScheme,
} from '../store/services/scored-dossiers.ts';
import { countInTurns } from './count-in-turns.ts';

/** At most 20 ms of work between two turns of the others. */
const READ_AT_ONCE = 10_000;
/** Forty communes' year. */
const MOST_KEPT = 500_000;

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
    const page = await this.#upToDate(realm);
    const scheme = await scoreScheme(this.#pool);
    if (scheme === null) {
      throw new RequestError(
        409,
        'no-score-scheme',
        'nobody has laid down how the points are spread: seed the database',
      );
    }
    const { procedures, clock } = await serviceConfiguration(this.#pool);
    const told = await paymentsTold(this.#pool, realm);
    // All that a score asks of a dossier is there.
    const dossiers = [...page.dossiers.values()] as Dossier[];
    const counts = await countInTurns(dossiers, { procedures, clock, fromMs, toMs, paymentsTold: told });
    const score = selfScore({ scheme, counts, procedures, clock, fromMs, toMs });
    let n = 0;
    let knownMs: number | null = null;
    for (const dossier of dossiers) {
      const { receivedMs, state } = dossier;
      const counts = state !== 'registered' && state !== 'refused';
      if (counts && receivedMs !== null && receivedMs >= fromMs && receivedMs < toMs) n++;
      if (knownMs === null || dossier.knownMs > knownMs) knownMs = dossier.knownMs;
    }
    return { realm: realm.slug, fromMs, toMs, knownMs, dossiers: n, score };
  }

  /** All that is known of a realm's dossiers, as they are scored; `changed` and `generation` are as before where nothing changed. */
  async dossiers(realm: RealmRow): Promise<DossierMark & { dossiers: readonly Dossier[] }> {
    const { mark, dossiers } = await this.#upToDate(realm);
    return { ...mark, dossiers: [...dossiers.values()] as Dossier[] };
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

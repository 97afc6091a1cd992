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
  paidOnlineDossiers,
  scoreScheme,
} from '../store/services/scored-dossiers.ts';

/** At most 20 ms of work between two turns of the others. */
const READ_AT_ONCE = 10_000;
/** About 200 MB: more than a province's year. */
const MOST_KEPT = 500_000;
/** What nobody has asked for so long is forgotten. */
const IDLE_MS = 15 * 60_000;
const ANSWERS_KEPT = 50;

interface Page {
  mark: DossierMark;
  dossiers: Map<string, ScoredDossier>;
  usedMs: number;
  /** by what was asked, while nothing changes */
  answers: Map<string, SelfScoreAnswer>;
  /** one at a time brings it up to date */
  reading: Promise<void>;
}

/**
 * Scores periods of dossiers. A score asks all of them: they are kept in memory as they are scored, and what changed since
 * is read on top.
 */
export class ScoreBook {
  readonly #pool: pg.Pool;
  readonly #now: () => number;
  readonly #pages = new Map<number, Page>();

  constructor(pool: pg.Pool, now: () => number = Date.now) {
    this.#pool = pool;
    this.#now = now;
  }

  async score(realm: RealmRow, fromMs: number, toMs: number): Promise<SelfScoreAnswer> {
    const page = await this.#upToDate(realm);
    const asked = `${fromMs} ${toMs}`;
    const known = page.answers.get(asked);
    if (known !== undefined) return known;
    const answer = await this.#compute(realm, page, fromMs, toMs);
    if (page.answers.size >= ANSWERS_KEPT) page.answers.clear();
    page.answers.set(asked, answer);
    return answer;
  }

  async #compute(realm: RealmRow, page: Page, fromMs: number, toMs: number): Promise<SelfScoreAnswer> {
    const scheme = await scoreScheme(this.#pool);
    if (scheme === null) {
      throw new RequestError(
        409,
        'no-score-scheme',
        'nobody has laid down how the points are spread: seed the database',
      );
    }
    const { procedures, clock } = await serviceConfiguration(this.#pool);
    const paidOnline = new Set(await paidOnlineDossiers(this.#pool, realm));
    // All that a score asks of a dossier is there.
    const dossiers = [...page.dossiers.values()] as Dossier[];
    const paid = paidOnline.size > 0 ? { paidOnline } : {};
    const score = selfScore({ scheme, dossiers, procedures, clock, fromMs, toMs, ...paid });
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

  async #upToDate(realm: RealmRow): Promise<Page> {
    this.#forgetIdle();
    const page: Page = this.#pages.get(realm.id) ?? {
      mark: { changed: 0, generation: -1 },
      dossiers: new Map(),
      usedMs: this.#now(),
      answers: new Map(),
      reading: Promise.resolve(),
    };
    this.#pages.set(realm.id, page);
    page.usedMs = this.#now();
    const reading = page.reading.catch(() => undefined).then(() => this.#readOn(realm, page));
    page.reading = reading;
    await reading;
    return page;
  }

  async #readOn(realm: RealmRow, page: Page): Promise<void> {
    const mark = await dossierMark(this.#pool, realm);
    if (mark.generation !== page.mark.generation) {
      page.dossiers.clear();
      page.answers.clear();
      page.mark = { changed: 0, generation: mark.generation };
    }
    if (mark.changed === page.mark.changed) return;
    page.answers.clear();
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

  #forgetIdle(): void {
    for (const [id, { usedMs }] of this.#pages) if (this.#now() - usedMs > IDLE_MS) this.#pages.delete(id);
  }
}

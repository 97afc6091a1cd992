import type { Response } from 'express';
import type pg from 'pg';
import { RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';

/** Half of the pool's connections: the others are for what is short, such as signing in or taking an alarm on. */
const AT_WORK = 3;
const MOST_WAITING = 48;
/** What takes many turns is bounded apart: a long file lasts as long as its taker likes. */
const MOST_LONG = 6;
const RETRY_AFTER_S = '5';

export type InTurn = <T>(read: () => Promise<T>) => Promise<T>;

/** What routes that read history are made of. */
export interface HistoryParts {
  pool: pg.Pool;
  realms: readonly RealmRow[];
  turns: ReadingTurns;
}

/**
 * Lets long reads of history go to the database a few at a time, each on one connection, in the order in which they came.
 * A turn ends with the reading: an answer that is taken slowly keeps nobody waiting.
 */
export class ReadingTurns {
  #atWork = 0;
  #long = 0;
  readonly #waiting = new Set<() => void>();

  /** Reads in its turn. Throws a 503 where too many wait, and what nobody hears where whoever asked goes meanwhile. */
  async take<T>(response: Response, read: () => Promise<T>): Promise<T> {
    if (this.#waiting.size >= MOST_WAITING) throw tooMany(response, 'many others wait for what they asked of history');
    return this.#read(response, read);
  }

  /** The same for what reads many times and has begun to answer by then: it is refused at once or not at all. */
  async takeMany(response: Response, work: (inTurn: InTurn) => Promise<void>): Promise<void> {
    if (this.#long >= MOST_LONG) throw tooMany(response, `${MOST_LONG} long files of readings are being sent`);
    this.#long++;
    try {
      await work((read) => this.#read(response, read));
    } finally {
      this.#long--;
    }
  }

  async #read<T>(response: Response, read: () => Promise<T>): Promise<T> {
    if (this.#atWork < AT_WORK) this.#atWork++;
    else await this.#wait(response);
    try {
      return await read();
    } finally {
      this.#handOn();
    }
  }

  #wait(response: Response): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        response.off('close', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.delete(begin);
        reject(gone());
      };
      if (response.destroyed) return reject(gone());
      this.#waiting.add(begin);
      response.once('close', leave);
    });
  }

  /** To whoever has waited longest. */
  #handOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#atWork--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

function tooMany(response: Response, why: string): RequestError {
  response.set('Retry-After', RETRY_AFTER_S);
  return new RequestError(503, 'too-many-readers', `${why}; ask again in a few seconds`);
}

function gone(): RequestError {
  return new RequestError(499, 'gone-meanwhile', 'whoever asked did not wait for the answer');
}

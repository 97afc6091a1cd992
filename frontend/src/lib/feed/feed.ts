import type { Commune, Registry } from '@commune/contract';
import type { Liveness } from '@commune/domain';

export type { Liveness };

/** The newest reading of a datastream: epoch ms, value as stored (a state is its code, a flag 0 or 1), quality. */
export interface Latest {
  t: number;
  v: number;
  q: number;
}

export interface FeedChange {
  /** ids of things whose values or liveness changed */
  things: ReadonlySet<number>;
  /** `registry` is another object than before: things or datastreams came, went or changed */
  registryChanged: boolean;
}

/** What a screen draws from, whoever makes it: the socket (now) or history (a moment of the past). */
export interface Feed {
  readonly realm: string;
  readonly registry: Registry;
  readonly commune: Commune;
  /** the moment of the past that is shown, epoch ms; null: the present */
  readonly momentMs: number | null;
  latest(datastreamId: number): Latest | undefined;
  /** Epoch ms of the newest reading of any of the thing's datastreams or of its status message; null where there is none. */
  lastHeardMs(thingId: number): number | null;
  /**
   * As live as the thing's freshest datastream. Judged against `now()`, but that clock stands still while this feed has
   * lost its connection or is told that ingest stalls. Silence that was the backend's own (it was down, or its commits
   * stalled) does not count, seen from here or not.
   */
  liveness(thingId: number): Liveness;
  /** How live one datastream's latest value is, by its own rhythm and the same clock: a thing that still reports may carry an old value. */
  datastreamLiveness(datastreamId: number): Liveness;
  /** The feed's clock, aligned to the server's, epoch ms. */
  now(): number;
  /** Calls `listener` at most once per animation frame; the answer ends it. */
  onChange(listener: (change: FeedChange) => void): () => void;
}

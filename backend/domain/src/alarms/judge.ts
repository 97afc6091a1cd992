import type { Span } from '../own-silence.ts';
import type { Channel } from './channel.ts';

/** Which level holds by what is known, and what was compared. */
export interface Verdict {
  level: number;
  value: number | null;
}

/** What tells whether a rule's condition holds for one source. */
export interface Judge {
  /** whose readings it goes by */
  readonly channels: readonly Channel[];
  /** takes a reading into what is looked back on, whether or not it is judged */
  remember?(timeMs: number, value: number): void;
  /** by what is known at `atMs`, while `present` is the level that holds; null: not known */
  verdict(atMs: number, present: number, gaps: readonly Span[]): Verdict | null;
  /** of what changes with time alone: the moment at which it will; such a verdict needs no reading to be relied on */
  turnsAtMs?(gaps: readonly Span[]): number;
}

import type { Localized, Severity } from '@commune/contract';
import type { SeedThing } from '@commune/db/seeds';

/** [fromMs, toMs), epoch ms */
export interface Span {
  fromMs: number;
  toMs: number;
}

export type Change =
  | { type: 'curve'; knots: readonly { atMs: number; value: number }[] }
  | { type: 'set' | 'add' | 'multiply'; value: number }
  | { type: 'hold' };

/** What a phase does to a property of things. */
export interface Effect extends Span {
  /** place in the file: what its chance is told apart by */
  name: string;
  slugs: ReadonlySet<string>;
  property: string;
  change: Change;
  noise: number;
  rampMs: number;
}

export type FaultKind =
  | { kind: 'silence'; will: boolean }
  | { kind: 'drift'; property: string; perHour: number }
  | { kind: 'stuck'; property: string | null }
  | { kind: 'spikes'; property: string; size: number; chance: number }
  | { kind: 'burst' }
  | { kind: 'clock-skew'; byMs: number }
  | { kind: 'link-cut'; standby: boolean; behind: ReadonlySet<string>; kept: boolean };

export type Fault = Span & { name: string; slugs: ReadonlySet<string> } & FaultKind;

export interface Surge extends Span {
  factor: number;
  counters: number | null;
}

export interface Expectation extends Span {
  rule: string;
  thing: string | null;
  is: 'raised' | 'cleared' | 'absent';
  severity: Severity | null;
  /** where the file says so */
  line: number;
}

/** A scenario that fits the commune, all its times as epoch ms. */
export interface Scenario {
  title: Localized;
  about: string;
  seed: number;
  startMs: number;
  endMs: number;
  intervalMs: number;
  things: readonly SeedThing[];
  mishaps: boolean;
  phases: readonly ({ name: string } & Span)[];
  effects: readonly Effect[];
  faults: readonly Fault[];
  surges: readonly Surge[];
  expectations: readonly Expectation[];
}

/** The clock of a drill moves by this: five times while each thing speaks once. Its speed has no part in it. */
export function clockStepMs({ intervalMs }: Pick<Scenario, 'intervalMs'>): number {
  return Math.max(1000, Math.floor(intervalMs / 5000) * 1000);
}

/** How far behind, or ahead of, its time a reading may be sent. */
export function reachMs({ faults, intervalMs }: Scenario): number {
  let kept = 0;
  let skewed = 0;
  for (const fault of faults) {
    if (fault.kind === 'burst' || (fault.kind === 'link-cut' && fault.kept))
      kept = Math.max(kept, fault.toMs - fault.fromMs);
    if (fault.kind === 'clock-skew') skewed += Math.abs(fault.byMs);
  }
  return kept + skewed + 2 * intervalMs;
}

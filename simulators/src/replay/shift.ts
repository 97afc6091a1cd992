import type { RealmKind } from '@commune/contract';
import type { ReplayOptions } from './options.ts';
import { ReplayError } from './replay-error.ts';

/**
 * What is added to all times, given the first. Throws ReplayError where the readings would run ahead of the clock of a
 * realm that has the wall's.
 */
export function shiftFor(
  {
    begin,
    end,
    shift,
    loop,
    speed,
    import: imports,
    'dry-run': dry,
  }: Pick<ReplayOptions, 'begin' | 'end' | 'shift' | 'loop' | 'speed' | 'import' | 'dry-run'>,
  lastMs: number | undefined,
  realmKind: RealmKind,
  now: () => number,
): (firstMs: number) => number {
  if (end !== undefined) {
    const shiftMs = (end === 'now' ? now() : end) - (lastMs ?? 0);
    return () => shiftMs;
  }
  if (shift !== undefined) return () => shift;
  if (begin === undefined && !loop) return () => 0;
  if ((begin ?? 'now') === 'now' && realmKind !== 'drill' && (speed > 1 || imports) && !dry) {
    const why = 'as though it began now, and faster than it was, readings would run ahead of the clock';
    throw new ReplayError(`${why}: take --end now, an earlier --begin, or --speed 1`);
  }
  return (firstMs) => (begin === undefined || begin === 'now' ? now() : begin) - firstMs;
}

import type { Reading } from '../store/reading.ts';
import type { DecodedReading, DecodeRefusal } from './decoded.ts';
import type { Work } from './work.ts';

/** What only the commit refuses, by message. */
export type LateRefusals = ReadonlyMap<Work, readonly DecodeRefusal[]>;

export const NOTHING_LATE: LateRefusals = new Map();

/** What the commit refuses: each conflict with the message that brought it. */
export function lateRefusals(works: readonly Work[], conflicts: ReadonlySet<Reading>): LateRefusals {
  if (conflicts.size === 0) return NOTHING_LATE;
  const late = new Map<Work, DecodeRefusal[]>();
  for (const work of works) {
    const own = work.decoded.readings.filter((reading) => conflicts.has(reading));
    if (own.length > 0) late.set(work, own.map(conflict));
  }
  return late;
}

/** Refusals are rows of the same transaction: a refused message is acknowledged like any other, after its commit. */
export function allRefusals(works: readonly Work[], late: LateRefusals): Map<Work, DecodeRefusal[]> {
  const refused = new Map<Work, DecodeRefusal[]>();
  for (const work of works) {
    if (work.decoded.refusals.length > 0) refused.set(work, [...work.decoded.refusals, ...(late.get(work) ?? [])]);
  }
  for (const [work, refusals] of late) if (!refused.has(work)) refused.set(work, [...refusals]);
  return refused;
}

/** A datastream that has no number yet is called by its name. */
function conflict({ datastreamId, missing, timeMs }: DecodedReading): DecodeRefusal {
  const name = missing === null ? datastreamId : `${missing.thing}/${missing.key}`;
  const at = new Date(timeMs).toISOString();
  return { reason: 'conflict', detail: `datastream ${name} already has another value at ${at}; the first is kept` };
}

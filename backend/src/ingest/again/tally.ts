import type { AgainAnswer } from '@commune/contract';
import type { Reading } from '../../store/reading.ts';
import type { CommitResult } from '../committer.ts';
import type { DecodedReading } from '../decoded.ts';
import { detailOf, groupByReason } from '../refusal-log.ts';
import type { KeptWork } from './keep-again.ts';

const SAMPLES_A_REASON = 3;
const SAMPLES = 5;

/** What became of the messages of a batch: enough of a commit's result, or of what a commit would come to. */
export type BatchOutcome = Pick<CommitResult, 'late' | 'repeated'>;
type NameOf = (work: KeptWork, reading: DecodedReading) => { thing: string; key: string } | undefined;

export type Tally = Omit<AgainAnswer, 'dryRun' | 'unrunnable' | 'next' | 'left'>;

export function emptyTally(): Tally {
  return {
    ...{ messages: 0, taken: 0, duplicates: 0, refused: 0, readings: { stored: 0, duplicates: 0 }, events: 0 },
    ...{ reasons: [], samples: [] },
  };
}

/** Counts a batch in. */
export function tallyUp(
  tally: Tally,
  works: readonly KeptWork[],
  { late, repeated }: BatchOutcome,
  nameOf: NameOf,
): void {
  const again = new Set<Reading>(repeated.flat());
  for (const work of works) {
    const refusals = [...work.decoded.refusals, ...(late.get(work) ?? [])];
    const duplicates = work.decoded.readings.filter((reading) => again.has(reading)).length;
    const conflicts = late.get(work)?.length ?? 0;
    const stored = work.decoded.readings.length - duplicates - conflicts;
    tally.messages++;
    tally.readings.stored += stored;
    tally.readings.duplicates += duplicates;
    tally.events += work.decoded.events.length;
    if (refusals.length > 0) tally.refused++;
    else {
      tally.taken++;
      if (stored === 0 && work.decoded.events.length === 0) tally.duplicates++;
    }
    for (const [reason, details] of groupByReason(refusals)) noteReason(tally, work, reason, details);
    const first = stored > 0 ? work.decoded.readings.find((reading) => !again.has(reading)) : undefined;
    const name = first && tally.samples.length < SAMPLES ? nameOf(work, first) : undefined;
    if (first && name)
      tally.samples.push({ topic: work.kept.topic, ...name, value: first.value, timeMs: first.timeMs });
  }
}

function noteReason(
  tally: Tally,
  { kept }: KeptWork,
  reason: AgainAnswer['reasons'][number]['reason'],
  details: string[],
) {
  let noted = tally.reasons.find((each) => each.reason === reason);
  if (noted === undefined) {
    noted = { reason, messages: 0, samples: [] };
    tally.reasons.push(noted);
  }
  noted.messages++;
  if (noted.samples.length >= SAMPLES_A_REASON) return;
  noted.samples.push({ id: kept.rows[0]!.id, topic: kept.topic, detail: detailOf(details) });
}

import type { AgainAnswer, AgainReason } from '@commune/contract';

const SAMPLES_A_REASON = 3;
const SAMPLES = 5;

/** The answers of the portions so far, and the next, as one. */
export function addAnswer(sum: AgainAnswer | null, next: AgainAnswer): AgainAnswer {
  if (sum === null) return next;
  return {
    ...next,
    messages: sum.messages + next.messages,
    taken: sum.taken + next.taken,
    duplicates: sum.duplicates + next.duplicates,
    refused: sum.refused + next.refused,
    readings: {
      stored: sum.readings.stored + next.readings.stored,
      duplicates: sum.readings.duplicates + next.readings.duplicates,
    },
    events: sum.events + next.events,
    reasons: addReasons(sum.reasons, next.reasons),
    samples: [...sum.samples, ...next.samples].slice(0, SAMPLES),
  };
}

function addReasons(sum: readonly AgainReason[], next: readonly AgainReason[]): AgainReason[] {
  const reasons = new Map(sum.map((each) => [each.reason, each]));
  for (const { reason, messages, samples } of next) {
    const known = reasons.get(reason) ?? { reason, messages: 0, samples: [] };
    const all = [...known.samples, ...samples].slice(0, SAMPLES_A_REASON);
    reasons.set(reason, { reason, messages: known.messages + messages, samples: all });
  }
  return [...reasons.values()].sort((a, b) => b.messages - a.messages);
}

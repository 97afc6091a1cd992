import type { FeedbackTerms, RuleFeedback } from '@commune/contract';
import { localDay, type WorkingClock } from '../working-days/index.ts';
import type { Counter } from './count.ts';

export interface FeedbackContext {
  clock: WorkingClock;
  terms: FeedbackTerms;
  fromMs: number;
  toMs: number;
}

/** The register of feedback on administrative rules, received in a period: in its terms, or not. */
export function countFeedback(entries: Iterable<RuleFeedback>, context: FeedbackContext, counter: Counter): Counter {
  for (const entry of entries) {
    if (entry.receivedMs < context.fromMs || entry.receivedMs >= context.toMs) continue;
    counter.add(entry.subject, isInTime(entry, context) ? null : 'feedback_late');
  }
  return counter;
}

/** Open entries, and answers that are not yet published, are judged at the period's end. */
function isInTime({ receivedMs, outcome, outcomeMs, publishedMs }: RuleFeedback, context: FeedbackContext): boolean {
  const { clock, terms, toMs } = context;
  const within = (fromMs: number, endMs: number | null, days: number) =>
    clock.days.between(localDay(fromMs), localDay(Math.min(endMs ?? Infinity, toMs - 1))) <= days;
  if (!within(receivedMs, outcomeMs, terms[outcome ?? 'done'])) return false;
  return (
    outcome !== 'done' || outcomeMs === null || outcomeMs >= toMs || within(outcomeMs, publishedMs, terms.published)
  );
}

import type { WatchedRule, WatchedThing } from './evaluation.ts';
import { lookBackMs } from './reading-window.ts';
import { sourcesOf } from './scope.ts';

/** Datastream id → how far back its readings are needed, ms; none where rules look at the newest alone. */
export function spansOf(rules: readonly WatchedRule[], things: readonly WatchedThing[]): Map<number, number> {
  const spans = new Map<number, number>();
  for (const rule of rules) {
    const { condition } = rule.definition;
    if (condition.type !== 'threshold' || condition.take === 'value') continue;
    const spanMs = lookBackMs(condition.overS * 1000);
    for (const { datastreamId } of things.flatMap((thing) => sourcesOf(rule, thing))) {
      if (datastreamId !== null) spans.set(datastreamId, Math.max(spans.get(datastreamId) ?? 0, spanMs));
    }
  }
  return spans;
}

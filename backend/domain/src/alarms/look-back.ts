import type { WatchedRule, WatchedThing } from './evaluation.ts';
import { lookBackMs, ReadingWindow } from './reading-window.ts';
import { sourcesOf } from './scope.ts';

/** Datastream id → how far back its readings are needed, ms; none where rules look at the newest alone. */
export function spansOf(rules: readonly WatchedRule[], things: readonly WatchedThing[]): Map<number, number> {
  const spans = new Map<number, number>();
  for (const { datastreamId, spanMs } of lookedBackOn(rules, things)) {
    spans.set(datastreamId, Math.max(spans.get(datastreamId) ?? 0, lookBackMs(spanMs)));
  }
  return spans;
}

/** Datastream id → an empty window for each span that rules look back over, to be filled with readings in any order. */
export function windowsOf(
  rules: readonly WatchedRule[],
  things: readonly WatchedThing[],
): Map<number, ReadingWindow[]> {
  const windows = new Map<number, ReadingWindow[]>();
  for (const { datastreamId, spanMs } of lookedBackOn(rules, things)) {
    const known = windows.get(datastreamId);
    if (known === undefined) windows.set(datastreamId, [new ReadingWindow(spanMs)]);
    else if (known.every((window) => window.spanMs !== spanMs)) known.push(new ReadingWindow(spanMs));
  }
  return windows;
}

function* lookedBackOn(rules: readonly WatchedRule[], things: readonly WatchedThing[]) {
  for (const rule of rules) {
    const { condition } = rule.definition;
    if (condition.type !== 'threshold' || condition.take === 'value') continue;
    const spanMs = condition.overS * 1000;
    for (const { datastreamId } of things.flatMap((thing) => sourcesOf(rule, thing))) {
      if (datastreamId !== null) yield { datastreamId, spanMs };
    }
  }
}

import { type ConditionChange, Evaluator, type WatchedRule, type WatchedThing } from '@commune/domain';
import { KEYS, type Storm, slugOf, THINGS } from './storm.ts';

export interface ExpectedParts {
  rules: readonly WatchedRule[];
  things: readonly WatchedThing[];
}

/** A change of an alarm's condition as one line, without ids and without the moment at which it was written down. */
export function line(
  rule: string,
  thing: string,
  { kind, severity, value, limit }: Pick<ConditionChange, 'kind' | 'severity' | 'value' | 'limit'>,
  sinceStartMs: number,
): string {
  return [sinceStartMs, thing, rule, kind, severity, value?.toFixed(6) ?? '', limit ?? ''].join(' ');
}

/** What becomes of the conditions where each of the first `sent` messages is evaluated at once, until a moment. */
export function expectedLines(storm: Storm, sent: number, untilMs: number, { rules, things }: ExpectedParts): string[] {
  const none = new Map<number, never>();
  const evaluator = new Evaluator({ rules, things, states: [], latest: none, windows: none });
  const bySlug = new Map(things.map((thing) => [thing.slug, thing]));
  const slugs = new Map(things.map(({ id, slug }) => [id, slug]));
  const streams = Array.from({ length: THINGS }, (_, thing) => {
    const { datastreams } = bySlug.get(slugOf(thing))!;
    return KEYS.map((key) => datastreams.find((datastream) => datastream.key === key)!.id);
  });
  const changes: ConditionChange[] = [];
  for (let n = 0; n < sent; n++) {
    const timeMs = storm.timeOf(n);
    const values = storm.valuesOf(n);
    const readings = streams[storm.thingOf(n)]!.map((datastreamId, k) => ({ datastreamId, timeMs, value: values[k]! }));
    changes.push(...evaluator.take(readings, timeMs), ...evaluator.advance(timeMs));
  }
  return changes
    .filter(({ kind, timeMs }) => kind !== 'flapping' && kind !== 'steady' && timeMs <= untilMs)
    .map((change) => line(change.ruleKey, slugs.get(change.thingId)!, change, change.timeMs - storm.startMs));
}

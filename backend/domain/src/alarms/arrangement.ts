import type { Span } from '../own-silence.ts';
import type { ConditionChange, ConditionState, Source, WatchedRule, WatchedThing } from './evaluation.ts';
import type { EvaluatorParts } from './evaluator.ts';
import { type Channels, followThings } from './followed-things.ts';
import type { Judge } from './judge.ts';
import { judgeOf } from './judges.ts';
import { nameLevel } from './levels.ts';
import type { Occasion } from './occasion.ts';
import { inScope, sourceId, sourcesOf } from './scope.ts';
import type { ThingTimeline } from './thing-timeline.ts';
import { WatchedSource } from './watched-source.ts';

/** What was known of a source before; `rule` and `judge` null where only what is stored is known. */
export interface Stored {
  source: Source;
  state: ConditionState | null;
  rule: WatchedRule | null;
  judge: Judge | null;
}

/** Brings one source into line with rules and things that are others than before; gives it back where it is no more. */
export type Settlement = (gaps: readonly Span[], occasion: Occasion) => Source | null;

export interface Watched {
  timelines: readonly ThingTimeline[];
  channels: Channels;
  sources: ReadonlyMap<string, WatchedSource>;
  settlements: Settlement[];
}

/**
 * Lays rules over things: a source for each that a rule looks at, with what was known of it. `before`: the channels so far;
 * null after a start, when what has no state had nothing amiss.
 */
export function arrange(
  { rules, things, latest, windows }: Omit<EvaluatorParts, 'states'>,
  stored: ReadonlyMap<string, Stored>,
  before: Channels | null,
): Watched {
  const followed = followThings(things, latest, before);
  const sources = new Map<string, WatchedSource>();
  const settlements: Settlement[] = [];
  for (const rule of rules) {
    for (const source of things.flatMap((thing) => sourcesOf(rule, thing))) {
      const { main, channels } = followed.byId.get(source.thingId)!;
      const old = stored.get(sourceId(source)) ?? null;
      const judge = judgeOf(rule, source, channels, old?.judge ?? null, windows);
      if (judge === null) continue;
      const home = source.datastreamId === null ? main : followed.channels.get(source.datastreamId)!.timeline;
      const watched = new WatchedSource(old?.rule ?? rule, source, judge, old?.state ?? null, home);
      sources.set(sourceId(source), watched);
      home.sources.push(watched);
      for (const channel of judge.channels) channel.sources.push(watched);
      const { condition } = watched;
      if (condition.rule.version !== rule.version || condition.version !== rule.version)
        settlements.push((gaps, occasion) => follow(watched, rule, gaps, occasion));
      else if (before !== null && old === null) settlements.push((gaps, occasion) => consider(watched, gaps, occasion));
    }
  }
  const ruleOf = new Map(rules.map((rule) => [rule.key, rule]));
  const thingOf = new Map(things.map((thing) => [thing.id, thing]));
  for (const [id, old] of stored) {
    if (sources.has(id)) continue;
    const rule = ruleOf.get(old.source.ruleKey);
    const why = whyGone(rule, thingOf.get(old.source.thingId));
    settlements.push((_gaps, occasion) => end(old, old.rule ?? rule, why, occasion));
  }
  return { timelines: followed.timelines, channels: followed.channels, sources, settlements };
}

function follow(watched: WatchedSource, rule: WatchedRule, gaps: readonly Span[], occasion: Occasion): null {
  watched.follow(rule, occasion.clockMs, gaps, occasion);
  return null;
}

function consider(watched: WatchedSource, gaps: readonly Span[], occasion: Occasion): null {
  watched.reconsider(occasion.clockMs, gaps, occasion);
  return null;
}

function whyGone(rule: WatchedRule | undefined, thing: WatchedThing | undefined): ConditionChange['why'] {
  if (rule === undefined || !rule.definition.enabled) return 'rule-disabled';
  return thing === undefined || !inScope(rule.definition.scope, thing) ? 'out-of-scope' : 'rule-changed';
}

function end(
  { source, state }: Stored,
  rule: WatchedRule | undefined,
  why: ConditionChange['why'],
  occasion: Occasion,
): Source {
  if (state === null || state.level === 0) return source;
  const timeMs = Math.max(occasion.clockMs, state.sinceMs);
  const named =
    rule === undefined
      ? { severity: 'low' as const, level: null, limit: null }
      : nameLevel(rule.definition.condition, state.level);
  const ended = { ...source, version: state.version, kind: 'cleared' as const, timeMs, late: false, value: null, why };
  occasion.changes.push({ ...ended, ...named });
  return source;
}

import type { ObservedProperty, Thing } from '@commune/contract';
import type { Liveness } from '@commune/domain';
import type { Feed } from '../../feed/feed.ts';
import { shortDuration } from '../../i18n/times.ts';
import { type Language, pageWords } from '../words.ts';
import { type MainValue, mainValue } from './main-value.ts';

/** A thing as the map's labels, pins and cards say it: never a value without its age. */
export interface Reading {
  thing: Thing;
  name: string;
  /** of the thing, as its symbol on the map */
  liveness: Liveness;
  value: MainValue | undefined;
  /** «6 s trước», «Số liệu cũ · 2h00 trước»: how old the value is and what that makes of it; of the thing where it has no value. Empty where nothing is to be said. */
  note: string;
}

export function readingOf(
  feed: Pick<Feed, 'latest' | 'datastreamLiveness' | 'liveness' | 'lastHeardMs' | 'now'>,
  properties: ReadonlyMap<string, ObservedProperty>,
  thing: Thing,
  language: Language,
): Reading {
  const value = mainValue(feed, properties, thing, language);
  const atMs = value?.latest.t ?? feed.lastHeardMs(thing.id);
  const words = pageWords(language);
  const liveness = feed.liveness(thing.id);
  const judged = value?.liveness ?? liveness;
  const state = judged === 'live' ? [] : [words.liveness[judged]];
  const age = atMs === null ? [] : [shortAgo(feed.now() - atMs, words)];
  return {
    thing,
    name: thing.name[language],
    liveness,
    value,
    note: [...state, ...age].join(' · '),
  };
}

function shortAgo(ageMs: number, words: ReturnType<typeof pageWords>): string {
  return ageMs < 1000 ? words.units.now : words.units.ago(shortDuration(ageMs, words));
}

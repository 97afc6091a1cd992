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
  liveness: Liveness;
  value: MainValue | undefined;
  /** «6 s trước»; undefined where nothing was ever heard */
  age: string | undefined;
}

export function readingOf(
  feed: Pick<Feed, 'latest' | 'liveness' | 'lastHeardMs' | 'now'>,
  properties: ReadonlyMap<string, ObservedProperty>,
  thing: Thing,
  language: Language,
): Reading {
  const value = mainValue(feed, properties, thing, language);
  const atMs = value?.latest.t ?? feed.lastHeardMs(thing.id);
  const { units } = pageWords(language);
  const ageMs = atMs === null ? undefined : feed.now() - atMs;
  return {
    thing,
    name: thing.name[language],
    liveness: feed.liveness(thing.id),
    value,
    age:
      ageMs === undefined ? undefined : ageMs < 1000 ? units.now : units.ago(shortDuration(ageMs, pageWords(language))),
  };
}

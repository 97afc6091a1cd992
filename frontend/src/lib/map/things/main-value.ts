import type { Datastream, ObservedProperty, Thing } from '@commune/contract';
import type { Feed, Latest, Liveness } from '../../feed/feed.ts';
import { isSuspect } from '../../feed/quality.ts';
import { type PrintedValue, printValue } from '../../i18n/numbers.ts';
import { type Language, pageWords } from '../words.ts';

/** What a person asks first of a kind whose first datastream is something else. */
const ASKED_FIRST: Record<string, string> = {
  reservoir: 'reservoir-fill',
  'service-hall': 'queue-length',
  'service-counter': 'queue-length',
  'fibre-link': 'link-latency',
  'cell-site': 'link-latency',
  'public-wifi': 'connected-clients',
  interconnection: 'link-latency',
  'street-lamp': 'lamp-power',
  'lamp-cabinet': 'active-power',
};

export interface MainValue extends PrintedValue {
  property: ObservedProperty;
  latest: Latest;
  /** of this value, by its own datastream: its thing may be livelier */
  liveness: Liveness;
  suspect: boolean;
}

export function mainDatastream(thing: Thing): Datastream | undefined {
  const asked = ASKED_FIRST[thing.kind];
  return thing.datastreams.find(({ property }) => property === asked) ?? thing.datastreams[0];
}

/** The one value that stands for a thing on the map, or undefined where nothing came yet: never a zero in its place. */
export function mainValue(
  feed: Pick<Feed, 'latest' | 'datastreamLiveness'>,
  properties: ReadonlyMap<string, ObservedProperty>,
  thing: Thing,
  language: Language,
): MainValue | undefined {
  const datastream = mainDatastream(thing);
  const property = datastream === undefined ? undefined : properties.get(datastream.property);
  const latest = datastream === undefined ? undefined : feed.latest(datastream.id);
  if (datastream === undefined || property === undefined || latest === undefined) return undefined;
  return {
    ...printValue(latest.v, property, pageWords(language), language),
    property,
    latest,
    liveness: feed.datastreamLiveness(datastream.id),
    suspect: isSuspect(latest.q),
  };
}

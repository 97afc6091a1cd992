import { MAX_DATASTREAMS, MAX_POINTS, MAX_POINTS_IN_ALL, SLUG_PATTERN } from '@commune/contract';
import { invalidField } from '../errors.ts';
import type { Span } from '../store/history/pieces.ts';
import type { StreamName } from '../store/history/streams.ts';
import type { RealmRow } from '../store/realms.ts';
import { requireOrder, textParameter, timeParameter } from './parameters.ts';
import { realmOf } from './realm-of.ts';

/** What a request for observations asks, checked as far as it can be without the database. */
export interface ObservationQuestion {
  realm: RealmRow;
  names: StreamName[];
  /** asked for by `thing` and `property`: the answer is one object rather than a list */
  single: boolean;
  range: Span;
  /** undefined where none were named */
  points: number | undefined;
  as: 'value' | 'rate';
  /** undefined where the Accept header decides */
  format: 'json' | 'csv' | undefined;
}

export const DEFAULT_POINTS = 500;
const YEAR_MS = 366 * 86_400_000;
/** The longest range that is answered: more than any record that this system will hold. */
const MAX_RANGE_YEARS = 50;
const EARLIEST = '1900-01-01T00:00:00Z';
const LATEST = '2200-01-01T00:00:00Z';

/** From the parameters of an address or the fields of a body, which have the same names. Throws RequestError with the field. */
export function readQuestion(
  realms: readonly RealmRow[],
  given: Readonly<Record<string, unknown>>,
): ObservationQuestion {
  const realm = realmOf(realms, textParameter('realm', given.realm));
  const { names, single } = streamNames(given);
  const points = given.points === undefined ? undefined : readPoints(textParameter('points', given.points));
  if ((points ?? DEFAULT_POINTS) * names.length > MAX_POINTS_IN_ALL) {
    throw invalidField('points', `${names.length} datastreams may have ${MAX_POINTS_IN_ALL} points in all`);
  }
  return {
    realm,
    names,
    single,
    range: readRange(given),
    points,
    as: oneOf('as', given.as, ['value', 'rate']) ?? 'value',
    format: oneOf('format', given.format, ['json', 'csv']),
  };
}

function streamNames(given: Readonly<Record<string, unknown>>): { names: StreamName[]; single: boolean } {
  if (given.datastream === undefined) {
    const thing = slug('thing', textParameter('thing', given.thing));
    const key = slug('property', textParameter('property', given.property));
    return { names: [{ thing, key }], single: true };
  }
  if (given.thing !== undefined || given.property !== undefined) {
    throw invalidField('datastream', 'name either a thing and a property, or datastreams');
  }
  const list: unknown[] = Array.isArray(given.datastream) ? given.datastream : [given.datastream];
  if (list.length === 0) throw invalidField('datastream', 'is missing');
  if (list.length > MAX_DATASTREAMS) {
    throw invalidField('datastream', `at most ${MAX_DATASTREAMS} can be asked for at once; these are ${list.length}`);
  }
  const names = list.map(streamName);
  const seen = new Set<string>();
  for (const { thing, key } of names) {
    if (seen.has(`${thing}/${key}`)) throw invalidField('datastream', `"${thing}/${key}" is named twice`);
    seen.add(`${thing}/${key}`);
  }
  return { names, single: false };
}

function streamName(given: unknown): StreamName {
  const [thing, key, ...rest] = typeof given === 'string' ? given.split('/') : [];
  if (thing === undefined || key === undefined || rest.length > 0) {
    throw invalidField('datastream', 'must be <thing>/<key>, for example air-thanh-co/pm25');
  }
  return { thing: slug('datastream', thing), key: slug('datastream', key) };
}

function readRange(given: Readonly<Record<string, unknown>>): Span {
  const fromMs = timeParameter('from', given.from);
  const toMs = timeParameter('to', given.to);
  requireOrder(fromMs, toMs);
  if (toMs - fromMs > MAX_RANGE_YEARS * YEAR_MS) {
    throw invalidField('from', `the range is longer than ${MAX_RANGE_YEARS} years`);
  }
  if (fromMs < Date.parse(EARLIEST)) throw invalidField('from', `must not lie before ${EARLIEST}`);
  if (toMs > Date.parse(LATEST)) throw invalidField('to', `must not lie after ${LATEST}`);
  return { fromMs, toMs };
}

function readPoints(given: string): number {
  const points = /^\d{1,9}$/.test(given) ? Number(given) : 0;
  if (points < 1 || points > MAX_POINTS) throw invalidField('points', `must be a whole number from 1 to ${MAX_POINTS}`);
  return points;
}

function oneOf<T extends string>(field: string, value: unknown, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const given = textParameter(field, value);
  const found = allowed.find((each) => each === given);
  if (found === undefined) throw invalidField(field, `must be ${allowed.join(' or ')}`);
  return found;
}

function slug(field: string, given: string): string {
  if (!SLUG_PATTERN.test(given)) throw invalidField(field, 'has 1 to 64 characters of A–Z, a–z, 0–9, _ and -');
  return given;
}

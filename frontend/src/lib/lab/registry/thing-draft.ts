import type { Domain, KnownThing, ThingChange, ThingInput, ThingKind } from '@commune/contract';
import { readNumber, typedNumber } from '../../i18n/read-number.ts';
import type { RegistryWords } from './words.ts';

/** What is entered of a thing. */
export interface ThingDraft {
  nameVi: string;
  nameEn: string;
  kind: string;
  unit: string;
  longitude: string;
  latitude: string;
  accuracy: string;
  verified: boolean;
  /** seconds, by the datastream's key */
  intervals: Record<string, string>;
}

/** Everything that a change can say. */
export type WholeChange = { [K in keyof ThingChange]-?: Exclude<ThingChange[K], undefined> };
export type ReadThing = { input: WholeChange } | { errors: Record<string, string> };

/** A metre, about: more figures say nothing of a place that was pressed on a map. */
const DECIMALS = 5;

export function draftOf(thing: KnownThing): ThingDraft {
  return {
    nameVi: thing.name?.vi ?? '',
    nameEn: thing.name?.en ?? '',
    kind: thing.kind ?? '',
    unit: thing.unit ?? '',
    longitude: thing.position === null ? '' : typedNumber(thing.position[0]),
    latitude: thing.position === null ? '' : typedNumber(thing.position[1]),
    accuracy: thing.positionAccuracyM === null ? '' : typedNumber(thing.positionAccuracyM),
    verified: thing.positionVerified,
    intervals: Object.fromEntries(
      thing.datastreams.map(({ key, expectedIntervalS }) => [key, String(expectedIntervalS)]),
    ),
  };
}

/** With another place, which nobody has verified yet. */
export function placedAt(draft: ThingDraft, [longitude, latitude]: readonly [number, number]): ThingDraft {
  const typed = (value: number) => typedNumber(Number(value.toFixed(DECIMALS)));
  return { ...draft, longitude: typed(longitude), latitude: typed(latitude), verified: false };
}

/** The place that is entered; null where there is none, or not yet. */
export function placeOf({ longitude, latitude }: ThingDraft): [number, number] | null {
  const place = [readNumber(longitude), readNumber(latitude)] as const;
  if (place[0] === null || place[1] === null || Math.abs(place[0]) > 180 || Math.abs(place[1]) > 90) return null;
  return [place[0], place[1]];
}

/** The domain of a kind: the listed one's, or the thing's own. */
export function domainOf(kind: string, thing: KnownThing, kinds: readonly ThingKind[]): Domain | null {
  return (kind === thing.kind ? thing.domain : null) ?? kinds.find(({ key }) => key === kind)?.domain ?? null;
}

export function readThingDraft(
  draft: ThingDraft,
  thing: KnownThing,
  kinds: readonly ThingKind[],
  { editor: words }: RegistryWords,
): ReadThing {
  const errors: Record<string, string> = {};
  const [vi, en] = [draft.nameVi.trim(), draft.nameEn.trim()];
  if (vi === '') errors['name.vi'] = words.needName;
  if (en === '') errors['name.en'] = words.needName;
  const domain = domainOf(draft.kind, thing, kinds);
  if (domain === null) errors.kind = words.needKind;
  const isPlaced = `${draft.longitude}${draft.latitude}`.trim() !== '';
  const position = placeOf(draft);
  if (isPlaced && position === null) {
    const [longitude, latitude] = [readNumber(draft.longitude), readNumber(draft.latitude)];
    if (longitude === null || Math.abs(longitude) > 180) errors['position.0'] = words.badLongitude;
    if (latitude === null || Math.abs(latitude) > 90) errors['position.1'] = words.badLatitude;
  }
  const accuracy = draft.accuracy.trim() === '' ? null : readNumber(draft.accuracy);
  if (draft.accuracy.trim() !== '' && !(accuracy !== null && accuracy > 0))
    errors.positionAccuracyM = words.badAccuracy;
  const datastreams = Object.entries(draft.intervals).map(([key, typed]) => ({
    key,
    expectedIntervalS: Number(typed),
  }));
  for (const { key, expectedIntervalS } of datastreams) {
    if (!Number.isInteger(expectedIntervalS) || expectedIntervalS < 1) errors[`interval.${key}`] = words.badInterval;
  }
  if (Object.keys(errors).length > 0 || domain === null) return { errors };
  return {
    input: {
      ...{ name: { vi, en }, kind: draft.kind, domain, unit: draft.unit === '' ? null : draft.unit, position },
      positionAccuracyM: position === null ? null : accuracy,
      positionVerified: position !== null && draft.verified,
      datastreams,
    },
  };
}

/** The same as the registration of a discovered thing, with the datastreams that it has. */
export function registrationOf(
  { slug, datastreams: heard }: KnownThing,
  { position, positionAccuracyM, datastreams, ...said }: WholeChange,
): Omit<ThingInput, 'realm'> {
  const seconds = new Map(datastreams.map(({ key, expectedIntervalS }) => [key, expectedIntervalS]));
  return {
    ...said,
    slug,
    ...(position === null ? {} : { position }),
    ...(positionAccuracyM === null ? {} : { positionAccuracyM }),
    datastreams: heard.map(({ key, property, expectedIntervalS }) => ({
      ...{ key, property },
      expectedIntervalS: seconds.get(key) ?? expectedIntervalS,
    })),
  };
}

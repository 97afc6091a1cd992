/**
 * What the backend derives from a thing's own readings, as datastreams of that thing with the key of their property. The
 * time of an hourly or daily value is the beginning of its hour or day (Asia/Ho_Chi_Minh): it changes in place while more
 * comes in. A derived value is no sign of life of its thing.
 */
export const DERIVED_PROPERTIES = [
  'vn-aqi',
  'vn-aqi-day',
  'pm25-nowcast',
  'pm10-nowcast',
  'pm25-24h',
  'pm10-24h',
  'flood-level',
  'rate-of-rise',
] as const;
export type DerivedProperty = (typeof DERIVED_PROPERTIES)[number];

/** What each hour of the air is made into. */
export const AIR_DERIVED = [
  'vn-aqi',
  'pm25-nowcast',
  'pm10-nowcast',
  'pm25-24h',
  'pm10-24h',
] as const satisfies DerivedProperty[];

export function isDerived(property: string): boolean {
  return (DERIVED_PROPERTIES as readonly string[]).includes(property);
}

/** Who marks a derived value as discarded when too few readings are left to derive it from. */
export const DERIVED_MARK = 'derived';

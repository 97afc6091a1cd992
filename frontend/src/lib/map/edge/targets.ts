import type { BasemapFeature, Commune, Position, Thing } from '@commune/contract';

const EARTH_RADIUS_M = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** Great-circle distance in metres. */
export function distanceM([lonA, latA]: Position, [lonB, latB]: Position): number {
  const half = (degrees: number) => Math.sin((degrees * RADIANS) / 2) ** 2;
  const chord = half(latB - latA) + Math.cos(latA * RADIANS) * Math.cos(latB * RADIANS) * half(lonB - lonA);
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(chord));
}

export function isWithin([west, south, east, north]: Commune['bounds'], [lon, lat]: Position): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

/** Metres from the commune's edge, by its bounds, to a place outside them. */
export function distanceFromBoundsM([west, south, east, north]: Commune['bounds'], position: Position): number {
  const [lon, lat] = position;
  return distanceM([Math.min(Math.max(lon, west), east), Math.min(Math.max(lat, south), north)], position);
}

/** More than this many pins would be a fence, not a hint. */
const MAX_PINS = 8;

/** The things beyond the commune's bounds that get a pin at the map's edge, nearest first. */
export function offMapThings(things: readonly Thing[], bounds: Commune['bounds']): (Thing & { position: Position })[] {
  return things
    .filter(
      (thing): thing is Thing & { position: Position } => thing.position !== null && !isWithin(bounds, thing.position),
    )
    .sort((a, b) => distanceFromBoundsM(bounds, a.position) - distanceFromBoundsM(bounds, b.position))
    .slice(0, MAX_PINS);
}

/** Where the land ends east of the commune, in degrees east: Nha Trang's beach, taken a little inland to be sure. */
const COAST_EAST = 109.19;
/** South and north of this the coast turns west, so every view that far out reaches the sea. */
const COAST_LATITUDES: [number, number] = [11.9, 12.9];

/** Whether a view (west, south, east, north) reaches the East Sea. It rather says so too early than too late. */
export function reachesEastSea([, south, east, north]: Commune['bounds']): boolean {
  if (east > COAST_EAST) return true;
  return (south < COAST_LATITUDES[0] || north > COAST_LATITUDES[1]) && east > 107;
}

/** Both archipelagos, wherever the basemap puts their names. */
export function archipelagos(
  basemap: Commune['basemap'],
): { properties: BasemapFeature['properties']; position: Position }[] {
  return basemap.features.flatMap(({ geometry, properties }) =>
    properties.kind === 'islands' && geometry.type === 'Point' ? [{ properties, position: geometry.coordinates }] : [],
  );
}

import type { BasemapFeature, Commune, Domain, Localized, Position, Severity } from '@commune/contract';
import { distanceM } from '../map/edge/targets.ts';
import type { View } from '../ui/address.svelte.ts';

export const SLOTS = [1, 2, 3, 4] as const;

/** What a saved view brings back. */
export interface SavedView {
  name: Localized;
  /** west, south, east, north; null: the whole commune */
  bounds: Commune['bounds'] | null;
  domain: Domain | null;
  view: View;
  severities: readonly Severity[];
}

/** Places of the basemap that the slots begin with, after the whole commune; a commune without one has that slot empty. */
const FIRST_PLACES = ['song-cai', 'thanh-co', 'nut-giao'];
/** Around a place that is a point, in degrees: some six hundred metres each way. */
const AROUND = 0.006;

/** What the four slots hold before anybody has saved anything. */
export function firstViews({ basemap, bounds }: Commune, whole: Localized): (SavedView | null)[] {
  const all = { domain: null, view: 'all', severities: [] } as const;
  const places = FIRST_PLACES.map((wanted) => {
    const feature = basemap.features.find(({ properties }) => properties.key === wanted);
    const box = feature && boxOf(feature, bounds);
    return feature && box ? { name: feature.properties.name, bounds: box, ...all } : null;
  });
  return [{ name: whole, bounds: null, ...all }, ...places];
}

/** The part of a feature that lies in the commune; null where none does. */
function boxOf({ geometry }: BasemapFeature, [west, south, east, north]: Commune['bounds']): Commune['bounds'] | null {
  const points: Position[] =
    geometry.type === 'Point'
      ? [-AROUND, AROUND].map((by) => [geometry.coordinates[0] + by, geometry.coordinates[1] + by])
      : geometry.type === 'LineString'
        ? geometry.coordinates
        : geometry.coordinates.flat();
  const within = points.filter(([lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north);
  if (within.length < 2) return null;
  const longitudes = within.map(([lon]) => lon);
  const latitudes = within.map(([, lat]) => lat);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}

/** What to call a view: the named place nearest to its middle, with the domain where it shows one alone. */
export function nameOfView(
  commune: Commune,
  [west, south, east, north]: Commune['bounds'],
  domain: Localized | null,
): Localized {
  const middle: Position = [(west + east) / 2, (south + north) / 2];
  let nearest: { name: Localized; metres: number } = { name: commune.name, metres: Number.POSITIVE_INFINITY };
  for (const { geometry, properties } of commune.basemap.features) {
    if (geometry.type !== 'Point' || (properties.kind !== 'place' && properties.kind !== 'neighbour')) continue;
    const metres = distanceM(middle, geometry.coordinates);
    if (metres < nearest.metres) nearest = { name: properties.name, metres };
  }
  const said = (language: 'vi' | 'en') =>
    domain ? `${nearest.name[language]} · ${domain[language]}` : nearest.name[language];
  return { vi: said('vi'), en: said('en') };
}

/** What a browser has stored, slot by slot; anything that is no view counts as not stored. */
export function readViews(stored: string | null): (SavedView | null)[] {
  try {
    const views: unknown = JSON.parse(stored ?? '[]');
    return SLOTS.map((n) => {
      const view = Array.isArray(views) ? (views[n - 1] as SavedView | null | undefined) : null;
      const whole = view?.name?.vi && view.name.en && Array.isArray(view.severities) && view.view;
      const framed = view?.bounds === null || (Array.isArray(view?.bounds) && view.bounds.every(Number.isFinite));
      return view && whole && framed ? view : null;
    });
  } catch {
    return SLOTS.map(() => null);
  }
}

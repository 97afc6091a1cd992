import type { BasemapFeature, Commune, FeatureKind, Position } from '@commune/contract';
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import type { Language } from '../words.ts';
import { smoothLine } from './smooth.ts';

export interface BaseProperties {
  key: string;
  kind: FeatureKind | 'commune' | 'outside';
  /** how much weight it gets among its kind; `outlined`: the name of a place that is drawn as an area */
  rank: 'main' | 'minor' | 'outlined';
  label: string;
  ref: string;
  verified: boolean;
  accuracyM: number;
}

/** Far enough around any view that the map allows. */
const WORLD: Position[] = [
  [-180, -85],
  [180, -85],
  [180, 85],
  [-180, 85],
  [-180, -85],
];

/**
 * The basemap as MapLibre reads it: labels in one language, schematic lines as curves, the commune's own name, and all
 * but the commune as `outside`.
 */
export function baseFeatures(
  { basemap, name, centre }: Pick<Commune, 'basemap' | 'name' | 'centre'>,
  language: Language,
): FeatureCollection<Geometry, BaseProperties> {
  const features = basemap.features.flatMap((feature) => drawables(feature, language));
  const holes = basemap.features.flatMap(outlineRing);
  features.push({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: centre },
    properties: {
      key: 'commune',
      kind: 'commune',
      rank: 'main',
      label: name[language],
      ref: '',
      verified: true,
      accuracyM: 0,
    },
  });
  if (holes.length > 0) {
    features.unshift({
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [WORLD, ...holes] },
      properties: { key: 'outside', kind: 'outside', rank: 'main', label: '', ref: '', verified: true, accuracyM: 0 },
    });
  }
  return { type: 'FeatureCollection', features };
}

type Drawable = Feature<Geometry, BaseProperties>;

function drawables(feature: BasemapFeature, language: Language): Drawable[] {
  const { geometry, properties } = feature;
  const named: BaseProperties = {
    key: properties.key,
    kind: properties.kind,
    rank: rankOf(feature),
    label: properties.name[language],
    ref: properties.ref ?? '',
    verified: properties.verified,
    accuracyM: properties.accuracyM ?? 0,
  };
  if (geometry.type === 'LineString') {
    const coordinates = properties.verified ? geometry.coordinates : smoothLine(geometry.coordinates);
    return [{ type: 'Feature', geometry: { type: 'LineString', coordinates }, properties: named }];
  }
  if (geometry.type === 'Point') return [{ type: 'Feature', geometry, properties: named }];
  // An area carries its name as a point: MapLibre would label each tile's piece of the area.
  const middle: Drawable = {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: middleOf(geometry.coordinates[0] ?? []) },
    properties: { ...named, rank: 'outlined' },
  };
  return [{ type: 'Feature', geometry, properties: { ...named, label: '' } }, middle];
}

/** The middle of a ring's bounds. */
function middleOf(ring: readonly Position[]): Position {
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  return [middle(ring.map(([lon]) => lon)), middle(ring.map(([, lat]) => lat))];
}

/** A river outranks a stream, a named or national road a provincial one, an area a building. */
function rankOf({ properties: { kind, name, ref } }: BasemapFeature): BaseProperties['rank'] {
  const isMain =
    (kind === 'river' && !/^suối/i.test(name.vi)) ||
    (kind === 'road' && (ref === undefined || /^QL/.test(ref))) ||
    (kind === 'place' && /^Diên /.test(name.vi));
  return isMain ? 'main' : 'minor';
}

function outlineRing({ geometry, properties }: BasemapFeature): Position[][] {
  if (properties.kind !== 'outline' || geometry.type !== 'Polygon') return [];
  return geometry.coordinates.slice(0, 1);
}

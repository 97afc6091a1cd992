import type { BasemapFeature, Commune, FeatureKind, Position } from '@commune/contract';
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import type { Language } from '../words.ts';
import { smoothLine } from './smooth.ts';

export interface BaseProperties {
  key: string;
  kind: FeatureKind | 'outside';
  /** how much weight it gets among its kind */
  rank: 'main' | 'minor';
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

/** The basemap as MapLibre reads it: labels in one language, schematic lines as curves, and all but the commune as `outside`. */
export function baseFeatures(
  basemap: Commune['basemap'],
  language: Language,
): FeatureCollection<Geometry, BaseProperties> {
  const features = basemap.features.map((feature) => drawable(feature, language));
  const holes = basemap.features.flatMap(outlineRing);
  if (holes.length > 0) {
    features.unshift({
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [WORLD, ...holes] },
      properties: { key: 'outside', kind: 'outside', rank: 'main', label: '', ref: '', verified: true, accuracyM: 0 },
    });
  }
  return { type: 'FeatureCollection', features };
}

function drawable(feature: BasemapFeature, language: Language): Feature<Geometry, BaseProperties> {
  const { geometry, properties } = feature;
  const schematic = !properties.verified && geometry.type === 'LineString';
  return {
    type: 'Feature',
    geometry: schematic ? { type: 'LineString', coordinates: smoothLine(geometry.coordinates) } : geometry,
    properties: {
      key: properties.key,
      kind: properties.kind,
      rank: rankOf(feature),
      label: properties.name[language],
      ref: properties.ref ?? '',
      verified: properties.verified,
      accuracyM: properties.accuracyM ?? 0,
    },
  };
}

/** A river outranks a stream, a named or national road a provincial one, an area a building. */
function rankOf({ geometry, properties: { kind, name, ref } }: BasemapFeature): BaseProperties['rank'] {
  const isMain =
    (kind === 'river' && !/^suối/i.test(name.vi)) ||
    (kind === 'road' && (ref === undefined || /^QL/.test(ref))) ||
    (kind === 'place' && (geometry.type === 'Polygon' || /^Diên /.test(name.vi)));
  return isMain ? 'main' : 'minor';
}

function outlineRing({ geometry, properties }: BasemapFeature): Position[][] {
  if (properties.kind !== 'outline' || geometry.type !== 'Polygon') return [];
  return geometry.coordinates.slice(0, 1);
}

import type { Commune } from '@commune/contract';
import type { FeatureCollection } from 'geojson';
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import { ALARM_SOURCE } from '../alarms/alarm-layers.ts';
import { SELECTED_SOURCE, THING_SOURCE, thingLayers } from '../layers.ts';
import type { Language } from '../words.ts';
import { baseFeatures } from './base-features.ts';
import { BASE_SOURCE, baseLayers } from './base-layers.ts';
import { labelLayers } from './label-layers.ts';
import { type MapTheme, PALETTES } from './palette.ts';

/** Zoom below which the map does not go: there both archipelagos stand in one view with the mainland. */
export const MIN_ZOOM = 5;
export const MAX_ZOOM = 18.5;

const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** The sources of things stand empty in the style; their data travels by `setData`, their state by feature-state. */
function ownSources(commune: Commune, language: Language): Record<string, SourceSpecification> {
  return {
    [BASE_SOURCE]: { type: 'geojson', data: baseFeatures(commune, language), tolerance: 0.2 },
    [THING_SOURCE]: { type: 'geojson', data: NOTHING, maxzoom: 18, buffer: 64 },
    [ALARM_SOURCE]: { type: 'geojson', data: NOTHING, maxzoom: 18, buffer: 64 },
    [SELECTED_SOURCE]: { type: 'geojson', data: NOTHING },
  };
}

/** Names that a person finds the way by lie over the things: half hidden they would be noise. */
const OVER_THINGS = new Set(['area-label', 'commune-label']);

function stack(base: LayerSpecification[], things: LayerSpecification[]): LayerSpecification[] {
  const names = base.filter(({ id }) => OVER_THINGS.has(id));
  return [...base.filter(({ id }) => !OVER_THINGS.has(id)), ...things, ...names];
}

/**
 * The whole map as one style without `glyphs`, `sprite` or tiles: it draws with no network at all, text in local
 * fonts. The same layers in the same order for every theme, so that switching only exchanges paint.
 */
export function buildStyle(commune: Commune, theme: MapTheme, language: Language): StyleSpecification {
  const palette = PALETTES[theme];
  return {
    version: 8,
    sources: ownSources(commune, language),
    layers: stack([...baseLayers(palette), ...labelLayers(palette)], thingLayers(palette)),
    transition: { duration: 0, delay: 0 },
  };
}

/** What lies over a foreign basemap: the commune's edge, the archipelagos' names and the things. */
export function buildOverlay(
  commune: Commune,
  theme: MapTheme,
  language: Language,
): { sources: Record<string, SourceSpecification>; layers: LayerSpecification[] } {
  const palette = PALETTES[theme];
  const kept = new Set(['commune-glow', 'commune-edge', 'commune-label', 'sea-label', 'islands-label']);
  const base = [...baseLayers(palette), ...labelLayers(palette)].filter((layer) => kept.has(layer.id));
  return { sources: ownSources(commune, language), layers: stack(base, thingLayers(palette)) };
}

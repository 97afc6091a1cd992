import type { Commune } from '@commune/contract';
import {
  addProtocol,
  type GeoJSONSource,
  type LayerSpecification,
  type Map as MapLibreMap,
  type StyleSpecification,
} from 'maplibre-gl';
import type { Language } from '../words.ts';
import { baseFeatures } from './base-features.ts';
import { BASE_SOURCE } from './base-layers.ts';
import { buildOverlay, buildStyle } from './build-style.ts';
import { type MapTheme, PALETTES, type Palette } from './palette.ts';

const FOREIGN_SOURCE = 'configured';

/** `missing`: one was configured and could not be read, so the built-in one stands in for it. */
export type Basemap = 'built-in' | 'configured' | 'missing';

/** The style to draw: the built-in one, or the configured basemap under the commune's own layers. */
export async function chooseStyle(
  commune: Commune,
  theme: MapTheme,
  language: Language,
): Promise<{ style: StyleSpecification; basemap: Basemap }> {
  const builtIn = () => buildStyle(commune, theme, language);
  try {
    const configured = await configuredStyle(commune.basemapOverride, PALETTES[theme]);
    if (configured === undefined) return { style: builtIn(), basemap: 'built-in' };
    return { style: under(configured, commune, theme, language), basemap: 'configured' };
  } catch {
    return { style: builtIn(), basemap: 'missing' };
  }
}

async function configuredStyle(
  configured: Commune['basemapOverride'],
  palette: Palette,
): Promise<StyleSpecification | undefined> {
  if (configured?.style !== undefined) {
    const answer = await fetch(configured.style);
    if (!answer.ok) throw new Error(`${configured.style}: ${answer.status}`);
    return (await answer.json()) as StyleSpecification;
  }
  return configured?.pmtiles === undefined ? undefined : tileStyle(configured.pmtiles, palette);
}

function under(style: StyleSpecification, commune: Commune, theme: MapTheme, language: Language): StyleSpecification {
  const overlay = buildOverlay(commune, theme, language);
  const taken = new Set(overlay.layers.map(({ id }) => id));
  return {
    ...style,
    sources: { ...style.sources, ...overlay.sources },
    layers: [...style.layers.filter(({ id }) => !taken.has(id)), ...overlay.layers],
  };
}

/** A PMTiles file drawn with the map's own colours: raster as it is, vector tiles by the layer names in common use. */
async function tileStyle(address: string, palette: Palette): Promise<StyleSpecification> {
  const { PMTiles, Protocol, TileType } = await import('pmtiles');
  const archive = new PMTiles(new URL(address, document.baseURI).href);
  const protocol = new Protocol();
  protocol.add(archive);
  addProtocol('pmtiles', protocol.tile);
  const { tileType } = await archive.getHeader();
  const url = `pmtiles://${archive.source.getKey()}`;
  const ground: LayerSpecification = {
    id: 'configured-ground',
    type: 'background',
    paint: { 'background-color': palette.inside },
  };
  if (tileType !== TileType.Mvt) {
    return {
      version: 8,
      sources: { [FOREIGN_SOURCE]: { type: 'raster', url, tileSize: 256 } },
      layers: [ground, { id: 'tiles', type: 'raster', source: FOREIGN_SOURCE }],
    };
  }
  const present = new Set(vectorLayerNames(await archive.getMetadata()));
  return {
    version: 8,
    sources: { [FOREIGN_SOURCE]: { type: 'vector', url } },
    layers: [
      ground,
      ...vectorLayers(palette).filter((layer) => 'source-layer' in layer && present.has(layer['source-layer'] ?? '')),
    ],
  };
}

function vectorLayerNames(metadata: unknown): string[] {
  const { vector_layers: layers } = metadata as { vector_layers?: { id: string }[] };
  return (layers ?? []).map(({ id }) => id);
}

/** Names of the Protomaps and the OpenMapTiles schemas. */
function vectorLayers(palette: Palette): LayerSpecification[] {
  const roads = ['roads', 'transportation'].map(
    (name): LayerSpecification => ({
      id: name,
      type: 'line',
      source: FOREIGN_SOURCE,
      'source-layer': name,
      paint: {
        'line-color': palette.minorRoad,
        'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 8, 0.4, 14, 2, 18, 12],
      },
    }),
  );
  const areas = [
    ['water', palette.water],
    ['buildings', palette.active],
    ['building', palette.active],
  ].map(
    ([name, colour]): LayerSpecification => ({
      id: name!,
      type: 'fill',
      source: FOREIGN_SOURCE,
      'source-layer': name!,
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': colour! },
    }),
  );
  return [...areas, ...roads];
}

/** Gives a drawn map another theme and language: paint in place, names anew. Things keep their data and their state. */
export function restyle(
  { map, basemap }: { map: MapLibreMap; basemap: Basemap },
  commune: Commune,
  theme: MapTheme,
  language: Language,
): void {
  const { layers } =
    basemap === 'configured' ? buildOverlay(commune, theme, language) : buildStyle(commune, theme, language);
  for (const layer of layers) {
    for (const [property, value] of Object.entries(layer.paint ?? {})) {
      map.setPaintProperty(layer.id, property as PaintProperty, value as never);
    }
  }
  map.getSource<GeoJSONSource>(BASE_SOURCE)?.setData(baseFeatures(commune, language));
}

type PaintProperty = Parameters<MapLibreMap['setPaintProperty']>[1];

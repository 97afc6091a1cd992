import type { Commune } from '@commune/contract';
import { type LngLatBoundsLike, Map as MapLibreMap, type PaddingOptions } from 'maplibre-gl';
import { MAX_ZOOM, MIN_ZOOM } from './style/build-style.ts';
import { loadMapFonts } from './style/fonts.ts';
import { leaveOutSky } from './style/no-sky.ts';
import { type Basemap, chooseStyle } from './style/override.ts';
import { type MapTheme, PALETTES } from './style/palette.ts';
import { keepStillBase } from './style/still-base.ts';
import { paintImages } from './symbols/images.ts';
import { type Language, MAP_WORDS } from './words.ts';
import { useBundledWorker } from './worker.ts';

/** Viet Nam with its sea and what surrounds them; wide enough that no screen is stopped from zooming out to both archipelagos. */
const ROAMING_BOUNDS: LngLatBoundsLike = [
  [76, -16],
  [146, 40],
];
/** The commune's own edge stays off the frame, and clear of the cards on the left. */
const WIDE_MAP_PX = 640;

export function fitPadding(widthPx: number): PaddingOptions {
  return widthPx < WIDE_MAP_PX
    ? { left: 24, right: 24, top: 56, bottom: 72 }
    : { left: Math.min(246, widthPx * 0.28), right: 64, top: 40, bottom: 40 };
}

export interface CreatedMap {
  map: MapLibreMap;
  basemap: Basemap;
}

/** A map of the commune in `container`, with its symbols, not yet any thing. Rejects where the browser has no WebGL 2. */
export async function createMap(
  container: HTMLElement,
  commune: Commune,
  theme: MapTheme,
  language: Language,
): Promise<CreatedMap> {
  useBundledWorker();
  const [{ style, basemap }] = await Promise.all([chooseStyle(commune, theme, language), loadMapFonts()]);
  const map = new MapLibreMap({
    container,
    style,
    bounds: commune.bounds,
    fitBoundsOptions: { padding: fitPadding(container.clientWidth) },
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    maxBounds: ROAMING_BOUNDS,
    renderWorldCopies: false,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    // Symbols come and go with their cluster in one frame; a fade would be movement without meaning. Not 0: then every
    // frame places every symbol anew, of 10,000 things a fifth of the page's time.
    fadeDuration: 1,
    locale: { 'Map.Title': MAP_WORDS[language].map(commune.name[language]) },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  leaveOutSky(map);
  paintImages(map, PALETTES[theme], window.devicePixelRatio);
  await new Promise<void>((resolve) => map.once('load', () => resolve()));
  keepStillBase(map);
  return { map, basemap };
}

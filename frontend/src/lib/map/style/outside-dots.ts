import type { Commune } from '@commune/contract';
import type { Map as MapLibreMap } from 'maplibre-gl';
import { outlineRing } from './base-features.ts';

const SPACING_PX = 9;
const DOT = `radial-gradient(circle at 1.5px 1.5px, var(--map-label-2) 0.7px, transparent 1.1px)`;

/**
 * Lays dots over what is outside the commune, where colour alone would be too weak to say so, until the map is removed.
 * They are the page's and move with the ground: as a pattern of the map's own they took a third of each of its drawings
 * where the browser draws in software.
 */
export function dotOutside(map: MapLibreMap, { basemap, centre }: Pick<Commune, 'basemap' | 'centre'>): void {
  const rings = basemap.features.flatMap(outlineRing);
  if (rings.length === 0) return;
  const dots = document.createElement('div');
  dots.style.cssText = `position: absolute; inset: 0; pointer-events: none; opacity: 0.24; background: ${DOT} 0 0 / ${SPACING_PX}px ${SPACING_PX}px`;
  map.getCanvasContainer().append(dots);
  const follow = () => {
    const { clientWidth, clientHeight } = map.getContainer();
    const holes = rings.map((ring) => {
      const corners = ring.map((corner) => map.project(corner));
      return `M${corners.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`;
    });
    dots.style.clipPath = `path(evenodd, "M0 0H${clientWidth}V${clientHeight}H0Z${holes.join('')}")`;
    const { x, y } = map.project(centre);
    dots.style.backgroundPosition = `${(x % SPACING_PX).toFixed(1)}px ${(y % SPACING_PX).toFixed(1)}px`;
  };
  map.on('move', follow);
  map.on('resize', follow);
  follow();
}

import { setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';

/**
 * MapLibre 6 is ESM only and finds its worker next to its own file, which a bundler moves.
 * Call before the first map is made; calling again changes nothing.
 */
export function useBundledWorker(): void {
  setWorkerUrl(workerUrl);
}

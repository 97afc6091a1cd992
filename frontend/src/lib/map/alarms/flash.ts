import type { Map as MapLibreMap } from 'maplibre-gl';
import { ALARM_FLASH_LAYER } from './alarm-layers.ts';

/** 1 Hz, 60 % on; in step with the page, whose animations count from the same zero. */
const PERIOD_MS = 1000;
const ON_MS = 600;

/**
 * Flashes the rings of what nobody has acknowledged, as long as there are any. A constant paint property: a change draws
 * one picture and goes through no worker.
 */
export class MapFlash {
  readonly #map: MapLibreMap;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #on = true;

  constructor(map: MapLibreMap) {
    this.#map = map;
  }

  /** Whoever wants no movement sees the rings stand. */
  flash(wanted: boolean): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (!wanted || still) {
      this.close();
      this.#show(true);
    } else if (this.#timer === undefined) this.#beat();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    const phase = (document.timeline.currentTime as number) % PERIOD_MS;
    const on = phase < ON_MS;
    this.#show(on);
    this.#timer = setTimeout(() => this.#beat(), (on ? ON_MS : PERIOD_MS) - phase + 1);
  }

  #show(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    this.#map.setPaintProperty(ALARM_FLASH_LAYER, 'circle-stroke-opacity', on ? 1 : 0, { validate: false });
  }
}

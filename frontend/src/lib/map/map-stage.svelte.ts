import type { Commune, Registry } from '@commune/contract';
import { untrack } from 'svelte';
import type { Feed } from '../feed/feed.ts';
import type { Appearance, ThingsAlarms } from './alarms/alarm-source.ts';
import { createMap } from './create-map.ts';
import type { Pixel } from './edge/edge-pins.ts';
import { type Drawn, type Hit, MapSession } from './map-session.ts';
import { restyle } from './style/override.ts';
import { PALETTES } from './style/palette.ts';
import { paintImages } from './symbols/images.ts';
import { MAP_WORDS } from './words.ts';

export interface StageHooks {
  /** somebody pressed a thing, or the map beside all of them */
  pressed: (thingId: number | null) => void;
  stood: () => void;
  /** ids of the things whose values stand in a card or a pin over the map */
  spelledOut: () => readonly number[];
}

export interface Camera {
  zoom: number;
  latitude: number;
  /** west, south, east, north */
  bounds: [number, number, number, number];
}

/** The map that stands in the page, one for each feed, and what whatever floats over it has to know of it. */
export class MapStage {
  session = $state.raw<MapSession>();
  /** the browser cannot draw one */
  failed = $state(false);
  /** all that is to be drawn has been */
  ready = $state(false);
  camera = $state.raw<Camera>();
  hover = $state.raw<{ hit: Hit; at: Pixel }>();
  drawn = $state.raw<Drawn>({ things: new Set(), clusters: 0 });
  registry: Registry;
  /** counts what the feed said of what is spelled out, and every second: what shows a value or an age reads it */
  beat = $state(0);
  seconds = $state(0);

  readonly #hooks: StageHooks;
  #worn: Appearance = { theme: 'dark', language: 'vi' };

  constructor(registry: Registry, hooks: StageHooks) {
    this.registry = $state.raw(registry);
    this.#hooks = hooks;
  }

  /** Has a map stand in `container` until the answer is called. Its theme and language can be changed in place. */
  stand(container: HTMLElement, feed: Feed, alarms: ThingsAlarms, appearance: () => Appearance): () => void {
    let closed = false;
    let made: MapSession | undefined;
    const first = appearance();
    createMap(container, feed.commune, first.theme, first.language).then(
      (created) => {
        if (closed) return created.map.remove();
        const heard = (changed: ReadonlySet<number>) => this.#heard(feed, changed);
        untrack(() => {
          made = new MapSession(created, feed, alarms, first, heard);
          this.#worn = first;
          this.#begin(made, feed);
        });
      },
      () => {
        this.failed = !closed;
      },
    );
    const clock = setInterval(() => {
      this.beat += 1;
      this.seconds += 1;
    }, 1000);
    return () => {
      closed = true;
      clearInterval(clock);
      made?.close();
      this.session = undefined;
      this.ready = false;
    };
  }

  /** Gives the map another theme or language in place. */
  wear(commune: Commune, appearance: Appearance): void {
    const { session } = this;
    const worn = this.#worn;
    if (session === undefined || (worn.theme === appearance.theme && worn.language === appearance.language)) return;
    this.#worn = appearance;
    const { theme, language } = appearance;
    paintImages(session.map, PALETTES[theme], window.devicePixelRatio);
    restyle(session, commune, theme, language);
    session.source.wear(appearance);
    session.map.getCanvas().setAttribute('aria-label', MAP_WORDS[language].map(commune.name[language]));
  }

  #begin(session: MapSession, feed: Feed): void {
    const { map } = session;
    const moved = () => {
      const b = map.getBounds();
      const bounds: Camera['bounds'] = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
      this.camera = { zoom: map.getZoom(), latitude: map.getCenter().lat, bounds };
    };
    const unhover = () => {
      this.hover = undefined;
    };
    map.on('move', moved);
    map.on('resize', moved);
    map.on('movestart', unhover);
    map.on('mouseout', unhover);
    map.on('mousemove', (event) => {
      const hit = session.hit(event);
      map.getCanvas().style.cursor = hit === undefined ? '' : 'pointer';
      this.hover = hit === undefined ? undefined : { hit, at: event.point };
    });
    map.on('click', (event) => {
      const hit = session.hit(event);
      if (hit?.kind === 'cluster') session.expand(hit.id, hit.at);
      else this.#hooks.pressed(hit?.id ?? null);
    });
    map.on('idle', () => {
      this.drawn = session.countDrawn() ?? this.drawn;
      this.ready = true;
    });
    moved();
    this.registry = feed.registry;
    this.session = session;
    this.#hooks.stood();
  }

  #heard(feed: Feed, changed: ReadonlySet<number>): void {
    this.registry = feed.registry;
    const hovered = this.hover?.hit.kind === 'thing' && changed.has(this.hover.hit.id);
    if (hovered || this.#hooks.spelledOut().some((id) => changed.has(id))) this.beat += 1;
  }
}

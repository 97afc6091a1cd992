import type { Alarm, ObservedProperty, Thing } from '@commune/contract';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import type { ThingAlarms } from '../../alarms/alarm-table.ts';
import type { Feed } from '../../feed/feed.ts';
import { printValue } from '../../i18n/numbers.ts';
import type { ClusterIndex } from '../clusters/cluster-index.ts';
import { type MapTheme, PALETTES } from '../style/palette.ts';
import { mainDatastream } from '../things/main-value.ts';
import { type Language, pageWords } from '../words.ts';
import { alarmFeatures } from './alarm-features.ts';
import { ALARM_SOURCE } from './alarm-layers.ts';
import { FlashRings } from './flash-rings.ts';
import { PinImages } from './pin-images.ts';

/** What the map needs of the book of alarms. */
export interface ThingsAlarms {
  /** undefined where nothing is announced of the thing */
  summaryOf(thingId: number): ThingAlarms | undefined;
  /** what is announced of the thing, worst first */
  announcedOf(thingId: number): Alarm[];
  onChange(listener: (change: { things: ReadonlySet<number> }) => void): () => void;
}

export interface Appearance {
  theme: MapTheme;
  language: Language;
}

/** Alarms that come together are drawn together, and in a storm once a second: every drawing costs the whole map's picture. */
const WAIT_MS = 200;
const APART_MS = 1000;
/** In the past the whole picture is another with each moment: the pins belong to it. */
const PAST_APART_MS = 300;

/**
 * Draws what is abnormal: pins, cluster rings, labels. An image and a text cannot read feature-state, so these are
 * features of a source of their own, made anew at most once a second; it holds the alarmed things alone.
 */
export class AlarmSource {
  readonly #map: MapLibreMap;
  readonly #feed: Feed;
  readonly #alarms: ThingsAlarms;
  readonly #rings: FlashRings;
  #theme: MapTheme;
  readonly #pins: PinImages;
  #language: Language;
  readonly #onSwap: (things: Iterable<number>) => void;
  #index: ClusterIndex | undefined;
  #members: Iterable<number> = [];
  #pinned = new Set<number>();
  #drawn = '';
  #drawnMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onSwap` hears of the things that have got a pin or lost it: the symbol below goes or comes with it. */
  constructor(
    map: MapLibreMap,
    feed: Feed,
    alarms: ThingsAlarms,
    appearance: Appearance,
    onSwap: (things: Iterable<number>) => void,
  ) {
    this.#onSwap = onSwap;
    this.#map = map;
    this.#feed = feed;
    this.#alarms = alarms;
    this.#language = appearance.language;
    this.#pins = new PinImages(map, PALETTES[appearance.theme]);
    this.#theme = appearance.theme;
    this.#rings = new FlashRings(map, PALETTES[appearance.theme]);
  }

  wear({ theme, language }: Appearance): void {
    this.#language = language;
    this.#theme = theme;
    this.#pins.repaint(PALETTES[theme]);
    this.#drawn = '';
    this.draw();
  }

  isAlarmed = (thingId: number): boolean => this.#alarms.summaryOf(thingId) !== undefined;

  /** Whether a pin of the thing is drawn: it may lag behind `isAlarmed` by a second. */
  isPinned = (thingId: number): boolean => this.#pinned.has(thingId);

  /** The image of a thing's pin; undefined where nothing is announced of it. */
  pinOf({ id, domain }: Pick<Thing, 'id' | 'domain'>): string | undefined {
    const alarms = this.#alarms.summaryOf(id);
    if (alarms === undefined) return undefined;
    const { worst, ended } = alarms;
    return this.#pins.idOf({ domain, liveness: this.#feed.liveness(id), severity: worst, ended });
  }

  /** Other things are on the map than before. */
  use(index: ClusterIndex, members: Iterable<number>): void {
    this.#index = index;
    this.#members = members;
    this.draw();
  }

  /** Something of an alarmed thing has changed. */
  plan(): void {
    const [waitMs, apartMs] = this.#feed.momentMs === null ? [WAIT_MS, APART_MS] : [0, PAST_APART_MS];
    this.#timer ??= setTimeout(() => this.draw(), Math.max(waitMs, this.#drawnMs + apartMs - performance.now()));
  }

  draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#index === undefined) return;
    const alarmed = [...this.#members].filter(this.isAlarmed);
    const data = alarmFeatures(this.#index, alarmed, {
      alarmsOf: (id) => this.#alarms.summaryOf(id),
      livenessOf: (id) => this.#feed.liveness(id),
      labelOf: this.#labels(),
      imageOf: (pin) => this.#pins.idOf(pin),
    });
    const drawing = JSON.stringify(data);
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    this.#drawnMs = performance.now();
    this.#map.getSource<GeoJSONSource>(ALARM_SOURCE)?.setData(data);
    this.#rings.show(data.features, PALETTES[this.#theme]);
    const before = this.#pinned;
    this.#pinned = new Set(alarmed);
    this.#onSwap([...before, ...this.#pinned]);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#rings.close();
  }

  /** The newest value of what the worst alarm is about, else of what stands for the thing; empty where it has none. */
  #labels(): (thingId: number, alarms: ThingAlarms) => string {
    const { properties, things } = this.#feed.registry;
    const language = this.#language;
    const propertyOf = new Map<string, ObservedProperty>(properties.map((property) => [property.key, property]));
    const thingOf = new Map(things.map((thing) => [thing.id, thing]));
    return (thingId, { datastreamId }) => {
      const thing = thingOf.get(thingId);
      const datastream = thing?.datastreams.find(({ id }) => id === datastreamId) ?? (thing && mainDatastream(thing));
      const property = datastream && propertyOf.get(datastream.property);
      const latest = datastream && this.#feed.latest(datastream.id);
      // A flag says no more than the alarm itself.
      if (!property || !latest || property.kind === 'flag') return '';
      const { text, symbol } = printValue(latest.v, property, pageWords(language), language);
      return [text, symbol].filter(Boolean).join(' ');
    };
  }
}

import type { ObservedProperty } from '@commune/contract';
import { durationMs } from '../duration.ts';
import type { RowBlock } from '../input/shape.ts';
import type { Readings } from '../item.ts';
import { isMissing } from './cells.ts';
import { type Measure, placeholders, type Table } from './mapping.ts';
import { slugOf } from './names.ts';
import { readTime } from './times.ts';
import { type Encode, valueEncoder } from './value-encoder.ts';
import { type ToUtc, zoneReader } from './zones.ts';

export type RowFault = 'damaged-row' | 'ragged-row' | 'bad-time' | 'no-thing' | 'bad-value' | 'unknown-name';

/** What of a row is not read, and why. `column` counts from 1. */
export interface RowRefusal {
  reason: RowFault;
  detail: string;
  line: number;
  column?: number;
}

export interface TableReaderParts {
  table: Table;
  fileIndex: number;
  /** without folder and ending */
  fileName: string;
  properties: ReadonlyMap<string, ObservedProperty>;
  onRefused: (refusal: RowRefusal) => void;
}

interface Column {
  place: number;
  encode: Encode;
  /** of its own where the columns of a row belong to several things */
  thing: string | undefined;
}

/** more things than a commune has: memory stays bounded where a column that counts is taken for a name */
const MAX_REMEMBERED = 50_000;

/** Turns the rows of one file into readings, as the table says. */
export class TableReader {
  /** where things are, as the file says: longitude, latitude */
  readonly positions = new Map<string, [number, number]>();
  private readonly places: Map<string, number>;
  private readonly timePlaces: number[];
  private readonly toUtc: ToUtc;
  private readonly columns: Column[];
  private readonly names: Map<string, Encode | null>;
  private readonly missing: ReadonlySet<string>;
  private readonly clocks: Map<string, number>;
  private readonly slugs = new Map<string, string>();
  private readonly thingPlaces: (number | string)[];
  private timeText = '';
  private timeMs: number | string = '';

  constructor(private readonly parts: TableReaderParts) {
    const { table, fileName } = parts;
    this.places = new Map(table.columns.map((name, k) => [name, k]));
    this.timePlaces = table.time.columns.map((name) => this.placeOf(name));
    this.toUtc = zoneReader(table.time.zone);
    this.columns = table.values.map((value) => ({
      place: this.placeOf(value.column),
      encode: this.encoder(value),
      thing: value.thing,
    }));
    const names = Object.entries(table.long?.names ?? {});
    this.names = new Map(names.map(([name, measure]) => [name, measure && this.encoder(measure)]));
    this.missing = new Set(table.missing);
    this.clocks = new Map(Object.entries(table.clocks).map(([thing, text]) => [thing, durationMs(text) ?? 0]));
    this.thingPlaces = table.thing.split(/(\{[^{}]+\})/).map((part) => {
      const [name] = placeholders(part);
      if (name === undefined) return part;
      return name === 'file' ? fileName : this.placeOf(name);
    });
  }

  read({ rows, lines }: RowBlock): Readings[] {
    const found: Readings[] = [];
    for (let k = 0; k < rows.length; k++) this.readRow(rows[k] ?? null, lines[k] ?? 0, found);
    return found;
  }

  private readRow(cells: string[] | null, line: number, found: Readings[]): void {
    const { table, onRefused } = this.parts;
    if (cells === null) {
      const csv = 'the row cannot be cut into cells: look at its quotes';
      const detail = table.shape.format === 'csv' ? csv : 'this is no JSON object';
      onRefused({ reason: 'damaged-row', detail, line });
      return;
    }
    const width = table.columns.length;
    if (cells.length !== width && !onlyEmptyBeyond(cells, width)) {
      const detail = `the row has ${cells.length} cells, and the header ${width}`;
      onRefused({ reason: 'ragged-row', detail, line, column: Math.min(cells.length, width) + 1 });
      return;
    }
    const t = this.time(cells);
    if (typeof t === 'string') {
      // the header once more, where files were put together
      if (cells.every((cell, k) => cell === table.columns[k])) return;
      onRefused({ reason: 'bad-time', detail: t, line, column: (this.timePlaces[0] ?? 0) + 1 });
      return;
    }
    const thing = this.thing(cells);
    if (thing === '' && this.columns.some((column) => column.thing === undefined)) {
      onRefused({ reason: 'no-thing', detail: 'the row does not say of which thing it is', line });
      return;
    }
    if (table.location) this.place(thing, cells, table.location);
    if (table.long) this.readLong(cells, t, thing, line, table.long, found);
    else this.readWide(cells, t, thing, line, found);
  }

  private readWide(cells: string[], t: number, thing: string, line: number, found: Readings[]): void {
    let last: Readings | undefined;
    for (const { place, encode, thing: own } of this.columns) {
      const cell = cells[place] ?? '';
      if (isMissing(cell) || this.missing.has(cell)) continue;
      const encoded = encode(cell, undefined);
      if (encoded.startsWith('!')) {
        this.parts.onRefused({ reason: 'bad-value', detail: encoded.slice(1), line, column: place + 1 });
        continue;
      }
      const of = own ?? thing;
      if (last?.thing === of) {
        last.v += `,${encoded}`;
        last.n++;
      } else {
        last = this.reading(t, of, encoded, line);
        found.push(last);
      }
    }
  }

  private readLong(
    cells: string[],
    t: number,
    thing: string,
    line: number,
    long: NonNullable<Table['long']>,
    found: Readings[],
  ): void {
    const cell = cells[this.placeOf(long.value)] ?? '';
    if (isMissing(cell) || this.missing.has(cell)) return;
    const name = cells[this.placeOf(long.name)] ?? '';
    const encode = this.names.get(name) ?? this.names.get(name.trim());
    if (encode === null) return;
    if (encode === undefined) {
      const detail = `the mapping does not say what "${name}" is`;
      this.parts.onRefused({ reason: 'unknown-name', detail, line, column: this.placeOf(long.name) + 1 });
      return;
    }
    const unit = long.unit === undefined ? undefined : cells[this.placeOf(long.unit)]?.trim();
    const encoded = encode(cell, unit || undefined);
    if (encoded.startsWith('!')) {
      const column = this.placeOf(long.value) + 1;
      this.parts.onRefused({ reason: 'bad-value', detail: encoded.slice(1), line, column });
      return;
    }
    found.push(this.reading(t, thing, encoded, line));
  }

  private reading(t: number, thing: string, v: string, line: number): Readings {
    const wrongMs = this.clocks.size === 0 ? 0 : (this.clocks.get(thing) ?? 0);
    return { kind: 'readings', t: t + wrongMs, thing, v, n: 1, file: this.parts.fileIndex, line };
  }

  /** epoch ms, or what is wrong with it */
  private time(cells: string[]): number | string {
    const [date = 0, clock] = this.timePlaces;
    const text = clock === undefined ? (cells[date] ?? '') : `${cells[date]} ${cells[clock]}`;
    if (text === this.timeText) return this.timeMs;
    const read = readTime(text.trim(), this.parts.table.time.format);
    this.timeText = text;
    this.timeMs = typeof read === 'string' ? read : 'utcMs' in read ? read.utcMs : this.toUtc(read.localMs);
    return this.timeMs;
  }

  private thing(cells: string[]): string {
    let text = '';
    for (const part of this.thingPlaces) text += typeof part === 'string' ? part : (cells[part] ?? '').trim();
    let slug = this.slugs.get(text);
    if (slug === undefined) {
      if (this.slugs.size >= MAX_REMEMBERED) this.slugs.clear();
      slug = this.parts.table.things[text] ?? slugOf(text);
      this.slugs.set(text, slug);
    }
    return slug;
  }

  private place(thing: string, cells: string[], location: NonNullable<Table['location']>): void {
    if (this.positions.has(thing) || this.positions.size >= MAX_REMEMBERED) return;
    const longitude = Number(cells[this.placeOf(location.longitude)]?.replace(',', '.') || Number.NaN);
    const latitude = Number(cells[this.placeOf(location.latitude)]?.replace(',', '.') || Number.NaN);
    if (Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90) this.positions.set(thing, [longitude, latitude]);
  }

  private encoder(measure: Measure): Encode {
    return valueEncoder(measure, this.parts.properties.get(measure.property), this.parts.table.decimal);
  }

  private placeOf(column: string): number {
    return this.places.get(column) ?? 0;
  }
}

function onlyEmptyBeyond(cells: string[], width: number): boolean {
  return cells.length > width && cells.slice(width).every((cell) => cell === '');
}

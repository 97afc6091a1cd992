import type { Sample } from '../input/sniff.ts';
import { isMissing } from './cells.ts';
import type { Measure, ValueColumn } from './mapping.ts';
import { plain, slugOf } from './names.ts';
import { numberOf } from './numbers.ts';
import type { PropertyFinder } from './property-names.ts';
import { conversion, isUnit } from './units.ts';

export interface LongGuess {
  name: string;
  value: string;
  unit?: string;
  names: Record<string, Measure | null>;
  notes: string[];
}

const VALUE_NAMES = /^(value|val|gia tri|ket qua|result|reading|measurement|so do|numeric value|field value)$/;
const UNIT_NAMES = /^(unit|units|uom|don vi|don vi do)$/;
const MAX_NAMES = 500;

/** Columns whose names stand for properties: `PM2.5 (µg/m³)`, `temp_c`, `air-01.pm25`, or a unit in the row below. */
export function guessValues(
  sample: Sample,
  taken: ReadonlySet<string>,
  find: PropertyFinder,
): { values: ValueColumn[]; notes: string[] } {
  const values: ValueColumn[] = [];
  const notes: string[] = [];
  const seen = new Set<string>();
  for (const [k, column] of sample.columns.entries()) {
    if (taken.has(column)) continue;
    const cells = sample.rows.map((cells) => cells[k] ?? '').filter((cell) => !isMissing(cell));
    // `durP1` and `ratioP1` are there and never filled
    if (cells.length === 0) continue;
    const guess = [column, ...(sample.subtitles[k] ?? [])].map((title) => measureOf(title, find)).find(Boolean);
    if (guess === undefined) {
      if (cells.every((cell) => numberOf(cell, '.') !== undefined))
        notes.push(`"${column}" is not read: no property is called so`);
      continue;
    }
    const unit = guess.unit ?? sample.subtitles[k]?.find((title) => isUnit(bare(title)));
    const own = `${guess.thing ?? ''} ${guess.property}`;
    if (seen.has(own)) {
      notes.push(`"${column}" is not read: ${guess.property} is read from another column already`);
      continue;
    }
    const fits = unit === undefined || conversion(bare(unit), guess.ownUnit) !== undefined;
    if (!fits) {
      notes.push(`"${column}" is not read: ${unit} cannot be read as ${guess.ownUnit}`);
      continue;
    }
    seen.add(own);
    values.push({
      column,
      property: guess.property,
      ...(unit !== undefined && { unit: bare(unit) }),
      ...(guess.thing !== undefined && { thing: guess.thing }),
    });
  }
  return { values, notes };
}

interface MeasureGuess {
  property: string;
  ownUnit: string;
  unit?: string;
  thing?: string;
}

function measureOf(title: string, find: PropertyFinder): MeasureGuess | undefined {
  const plainly = named(title, find);
  if (plainly) return plainly;
  // a unit in brackets, or as the last word
  const [, name = '', unit = ''] =
    /^(.*?)\s*[([]([^()[\]]+)[)\]]\s*$/.exec(title) ?? /^(.*)[_ ]([^_ ]+)$/.exec(title) ?? [];
  const beside = name === '' ? undefined : find(name);
  if (beside && isUnit(unit)) return { property: beside.key, ownUnit: beside.unit, unit };
  // a thing before its property or after it
  for (const separator of ['/', ':', '.', '|', ' - ', '__']) {
    const parts = title.split(separator);
    if (parts.length < 2) continue;
    const [first = '', last = ''] = [parts.slice(0, -1).join(separator), parts.at(-1)];
    const found = named(last, find) ?? measureWithUnit(last, find);
    if (found) return { ...found, ...thingOf(first) };
  }
  return undefined;
}

function named(title: string, find: PropertyFinder): MeasureGuess | undefined {
  const property = find(title);
  return property && { property: property.key, ownUnit: property.unit };
}

function measureWithUnit(title: string, find: PropertyFinder): MeasureGuess | undefined {
  const [, name = '', unit = ''] = /^(.*?)\s*[([]([^()[\]]+)[)\]]\s*$/.exec(title) ?? [];
  const property = name === '' ? undefined : find(name);
  return property && isUnit(unit) ? { property: property.key, ownUnit: property.unit, unit } : undefined;
}

/** Paths of JSON documents end in a property too; what stands before it there is no thing. */
function thingOf(text: string): { thing?: string } {
  const slug = slugOf(text);
  return /^(data|values?|payload|readings?|measurements?|v|fields|object|decoded|result|sensor)\b/i.test(text) ||
    slug === ''
    ? {}
    : { thing: slug };
}

function bare(unit: string): string {
  return unit.trim().replace(/^[([](.*)[)\]]$/, '$1');
}

/** One column of names that stand for properties, and one of numbers. */
export function guessLong(sample: Sample, taken: ReadonlySet<string>, find: PropertyFinder): LongGuess | undefined {
  const cellsAt = (k: number) => sample.rows.map((cells) => cells[k] ?? '');
  const columns = sample.columns
    .map((column, k) => ({ column, cells: cellsAt(k) }))
    .filter(({ column }) => !taken.has(column));
  const values = columns.filter(({ column, cells }) => {
    const filled = cells.filter((cell) => !isMissing(cell));
    const numbers = filled.filter((cell) => numberOf(cell, '.') !== undefined || numberOf(cell, ',') !== undefined);
    return (
      VALUE_NAMES.test(plain(column.split('.').at(-1) ?? '')) &&
      filled.length > 0 &&
      numbers.length >= filled.length * 0.5
    );
  });
  const value = values[0]?.column;
  if (value === undefined) return undefined;
  const named = columns
    .filter(({ column }) => column !== value)
    .map(({ column, cells }) => {
      const names = [...new Set(cells.filter((cell) => cell !== ''))];
      return { column, names, known: names.filter((name) => measureOf(name, find) !== undefined).length };
    })
    .filter(({ names, known }) => known > 0 && names.length <= MAX_NAMES)
    .sort((a, b) => b.known / b.names.length - a.known / a.names.length)[0];
  if (named === undefined) return undefined;
  const unit = columns.find(({ column }) => UNIT_NAMES.test(plain(column)))?.column;
  const names: LongGuess['names'] = {};
  const notes: string[] = [];
  for (const name of named.names) {
    const guess = measureOf(name, find);
    names[name] = guess
      ? { property: guess.property, ...(guess.unit !== undefined && { unit: bare(guess.unit) }) }
      : null;
    if (guess === undefined) notes.push(`"${name}" is not read: no property is called so`);
  }
  return { name: named.column, value, ...(unit !== undefined && { unit }), names, notes };
}

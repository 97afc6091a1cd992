import { type Cell, TABLE_LIMITS, type TableRow } from '../table.ts';
import { TableError } from '../table-error.ts';
import { parseReference } from './cell-reference.ts';
import type { MergedCells } from './merged-ranges.ts';
import type { NumberFormat } from './number-formats.ts';
import { serialToLocalMs } from './serial-date.ts';
import { joined, TextReader, unescapeText } from './shared-strings.ts';
import { isTrue } from './workbook.ts';
import type { XmlAttributes, XmlHandler } from './xml-parser.ts';

export interface SheetMeaning {
  strings: readonly string[];
  /** by cell style */
  formats: readonly NumberFormat[];
  from1904: boolean;
  merged: MergedCells;
}

/** Makes rows of a sheet's XML; they are taken from `rows` as they become whole. */
export class SheetReader implements XmlHandler {
  rows: TableRow[] = [];
  readonly #meaning: SheetMeaning;
  readonly #inline = new TextReader();
  #row: TableRow = { number: 0, hidden: false, cells: [] };
  #column = -1;
  #type = 'n';
  #style = 0;
  #value = '';
  #hasValue = false;
  #formula = false;
  #in: 'v' | 'is' | null = null;

  constructor(meaning: SheetMeaning) {
    this.#meaning = meaning;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'c') this.#openCell(attributes);
    else if (name === 'v') this.#in = 'v';
    else if (name === 'f') this.#formula = true;
    else if (name === 'is') this.#in = 'is';
    else if (name === 'row') {
      const number = Number(attributes.r ?? this.#row.number + 1);
      if (!Number.isInteger(number) || number <= this.#row.number) {
        throw new TableError('damaged', `after row ${this.#row.number} there is a row "${attributes.r}"`);
      }
      this.#row = { number, hidden: isTrue(attributes.hidden), cells: [] };
      this.#column = -1;
    } else if (this.#in === 'is') this.#inline.open(name);
  }

  text(text: string): void {
    if (this.#in === 'v') this.#value = joined(this.#value, text);
    else if (this.#in === 'is') this.#inline.add(text);
  }

  close(name: string): void {
    if (name === 'v') {
      this.#in = null;
      this.#hasValue = true;
    } else if (name === 'c') this.#put(this.#cell());
    else if (name === 'row') {
      this.#meaning.merged.fill(this.#row.number, this.#row.cells);
      this.rows.push(this.#row);
    } else if (name === 'is') {
      this.#in = null;
      this.#value = this.#inline.take();
      this.#hasValue = true;
    } else if (this.#in === 'is') this.#inline.close(name);
  }

  #openCell(attributes: XmlAttributes): void {
    const reference = attributes.r;
    const column = reference === undefined ? this.#column + 1 : parseReference(reference)?.column;
    if (column === undefined || column <= this.#column) {
      throw new TableError('damaged', `row ${this.#row.number} has a cell "${reference}" where it cannot be`);
    }
    this.#column = column;
    this.#type = attributes.t ?? 'n';
    this.#style = Number(attributes.s ?? 0);
    this.#value = '';
    this.#hasValue = false;
    this.#formula = false;
  }

  #put(cell: Cell | null): void {
    if (cell === null) return;
    if (this.#column >= TABLE_LIMITS.columns) {
      throw new TableError('too-large', `row ${this.#row.number} has more than ${TABLE_LIMITS.columns} columns`);
    }
    const { cells } = this.#row;
    while (cells.length < this.#column) cells.push(null);
    cells.push(cell);
  }

  #cell(): Cell | null {
    if (!this.#hasValue) return this.#formula ? { type: 'uncomputed', formula: true } : null;
    const cell = this.#read();
    return cell !== null && this.#formula ? { ...cell, formula: true } : cell;
  }

  #read(): Cell | null {
    const { strings } = this.#meaning;
    const value = this.#value;
    switch (this.#type) {
      case 's': {
        const text = strings[Number(value)];
        if (text === undefined)
          throw new TableError('damaged', `row ${this.#row.number} refers to a text that is missing`);
        return asText(text);
      }
      case 'inlineStr':
        return asText(value);
      case 'str':
        return asText(unescapeText(value));
      case 'b':
        return { type: 'boolean', value: isTrue(value) };
      case 'e':
        return { type: 'error', text: value };
      case 'd':
        return asDate(Date.parse(`${value.replace(/Z$/, '')}Z`), value);
      default:
        return this.#number(value);
    }
  }

  #number(text: string): Cell | null {
    if (text.trim() === '') return null;
    const value = Number(text);
    if (!Number.isFinite(value)) throw new TableError('damaged', `row ${this.#row.number} has a number "${text}"`);
    const format = this.#meaning.formats[this.#style];
    if (format === 'date') {
      const localMs = serialToLocalMs(value, this.#meaning.from1904);
      if (localMs !== undefined) return { type: 'date', localMs };
    }
    return format === 'percent' ? { type: 'number', value, percent: true } : { type: 'number', value };
  }
}

function asText(text: string): Cell | null {
  return text.trim() === '' ? null : { type: 'text', text };
}

function asDate(localMs: number, text: string): Cell {
  return Number.isNaN(localMs) ? { type: 'text', text } : { type: 'date', localMs };
}

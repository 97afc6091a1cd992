import { TABLE_LIMITS } from '../table.ts';
import { TableError } from '../table-error.ts';

const QUOTE = '"';

/**
 * Cuts text that comes in pieces into records of fields, RFC 4180: a quoted field may hold the delimiter, line ends and
 * doubled quotes. A line end is CRLF, LF or CR. Throws TableError for a quote that is never closed and for what is too large.
 */
export class CsvRecords {
  readonly #delimiter: string;
  #fields: string[] = [];
  #field = '';
  #quoted = false;
  /** the last character was a quote inside quotes: it closes them, or the next doubles it */
  #pendingQuote = false;
  #afterCr = false;
  /** of the record under way: whether anything of it has come */
  #begun = false;
  #number = 1;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The records that end in this piece. */
  push(text: string): string[][] {
    const records: string[][] = [];
    for (let k = 0; k < text.length; ) {
      if (this.#afterCr) {
        this.#afterCr = false;
        if (text[k] === '\n') {
          k++;
          continue;
        }
      }
      if (this.#quoted) {
        k = this.#readQuoted(text, k);
        continue;
      }
      const end = this.#plainEnd(text, k);
      if (end > k) {
        this.#append(text.slice(k, end));
        k = end;
        continue;
      }
      const character = text[k]!;
      k++;
      if (character === this.#delimiter) this.#endField();
      else if (character === QUOTE) this.#openQuote();
      else {
        this.#afterCr = character === '\r';
        records.push(this.#endRecord());
      }
    }
    return records;
  }

  /** What is left where the file does not end with a line end. */
  end(): string[][] {
    if (this.#quoted && !this.#pendingQuote) {
      throw new TableError('damaged', `a quote that opens in row ${this.#number} is never closed`);
    }
    return this.#begun ? [this.#endRecord()] : [];
  }

  #plainEnd(text: string, from: number): number {
    let k = from;
    for (; k < text.length; k++) {
      const character = text[k]!;
      if (character === this.#delimiter || character === QUOTE || character === '\r' || character === '\n') break;
    }
    return k;
  }

  #readQuoted(text: string, from: number): number {
    if (this.#pendingQuote) {
      this.#pendingQuote = false;
      if (text[from] !== QUOTE) {
        this.#quoted = false;
        return from;
      }
      this.#append(QUOTE);
      return from + 1;
    }
    const end = text.indexOf(QUOTE, from);
    this.#append(text.slice(from, end < 0 ? text.length : end));
    if (end < 0) return text.length;
    this.#pendingQuote = true;
    return end + 1;
  }

  #openQuote(): void {
    // A quote inside a field that does not begin with one is a character like any other.
    if (this.#field !== '') this.#append(QUOTE);
    else this.#quoted = true;
    this.#begun = true;
  }

  #append(text: string): void {
    if (this.#field.length + text.length > TABLE_LIMITS.cellCharacters) {
      const advice = 'is a quote open that should not be?';
      throw new TableError('too-large', `row ${this.#number} has a cell of more than 32,767 characters: ${advice}`);
    }
    this.#field += text;
    this.#begun = true;
  }

  #endField(): void {
    if (this.#fields.length >= TABLE_LIMITS.columns) {
      throw new TableError('too-large', `row ${this.#number} has more than ${TABLE_LIMITS.columns} columns`);
    }
    this.#fields.push(this.#field);
    this.#field = '';
    this.#quoted = false;
    this.#pendingQuote = false;
    this.#begun = true;
  }

  #endRecord(): string[] {
    this.#endField();
    const fields = this.#fields;
    this.#fields = [];
    this.#begun = false;
    this.#number++;
    return fields;
  }
}

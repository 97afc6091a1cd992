import { TABLE_LIMITS } from '../table.ts';
import { TableError } from '../table-error.ts';
import type { WorkbookParts } from './workbook-parts.ts';
import { parsePart } from './xml-parser.ts';

/** As they are written out: some characters take seven. */
const MOST_CHARACTERS = 8 * TABLE_LIMITS.cellCharacters;

/** The texts that cells refer to by number. They stay in memory: their size unpacked is limited. */
export async function readSharedStrings(parts: WorkbookParts, part: string | null): Promise<string[]> {
  if (part === null) return [];
  const strings: string[] = [];
  const reader = new TextReader();
  await parsePart(part, parts.read(part, TABLE_LIMITS.sharedStringBytes), {
    open(name) {
      reader.open(name);
    },
    text(text) {
      reader.add(text);
    },
    close(name) {
      // A piece of a longer text keeps all of it in memory: what stays is copied.
      if (name === 'si') strings.push(Buffer.from(reader.take()).toString());
      else reader.close(name);
    },
  });
  return strings;
}

/** Puts together the runs of a rich text and leaves out what is said about its pronunciation. */
export class TextReader {
  #text = '';
  #inText = false;
  #phonetic = false;

  open(name: string): void {
    if (name === 't') this.#inText = !this.#phonetic;
    else if (name === 'rPh') this.#phonetic = true;
  }

  add(text: string): void {
    if (this.#inText) this.#text = joined(this.#text, text);
  }

  close(name: string): void {
    if (name === 't') this.#inText = false;
    else if (name === 'rPh') this.#phonetic = false;
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    return unescapeText(text);
  }
}

/** Throws TableError where a cell would hold more than any spreadsheet program writes. */
export function joined(text: string, more: string): string {
  if (text.length + more.length <= MOST_CHARACTERS) return text + more;
  throw new TableError('too-large', 'a cell has far more than the 32,767 characters that one can hold');
}

/** Characters that XML cannot hold are written `_x000D_`. */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

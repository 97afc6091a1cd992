import { FONTS } from './fonts.ts';
import { BOTTOM_Y, PAGE, SIZE, TOP_Y } from './page.ts';

export interface PdfColumn {
  title: string;
  /** of the page's width, beside the others' */
  share: number;
  align?: 'left' | 'right' | 'center';
}

/** What stands in a cell, one below the other; an empty text takes no room. */
export type PdfCell = readonly { text: string; bold?: boolean; small?: boolean }[];

export interface PdfTable {
  title: string;
  columns: readonly PdfColumn[];
  rows: Iterable<readonly PdfCell[]>;
  /** said where there is no row */
  none: string;
}

const PAD = 3;
const LINE = '#8a8f98';
const HEADING = '#e9ecf0';
const AFTER = 14;
/** A title is not left alone at the foot of a page. */
const TITLE_NEEDS = 90;

interface Column extends PdfColumn {
  x: number;
  width: number;
}

/** Draws a table where it begins and goes on over as many pages as it takes. */
export class TableDrawing {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #table: PdfTable;
  readonly #columns: Column[] = [];
  #y: number;
  #rows = 0;

  constructor(pdf: PDFKit.PDFDocument, table: PdfTable, y: number) {
    this.#pdf = pdf;
    this.#table = table;
    this.#y = y;
    const shares = table.columns.reduce((sum, { share }) => sum + share, 0);
    let x = PAGE.margin;
    for (const column of table.columns) {
      const width = (PAGE.width * column.share) / shares;
      this.#columns.push({ ...column, x, width });
      x += width;
    }
  }

  begin(): void {
    if (this.#y + TITLE_NEEDS > BOTTOM_Y) this.#nextPage();
    const pdf = this.#pdf;
    pdf.font(FONTS.bold).fontSize(SIZE.heading).fillColor('black');
    pdf.text(this.#table.title, PAGE.margin, this.#y, { width: PAGE.width });
    this.#y = pdf.y + 4;
    this.#heading();
  }

  row(cells: readonly PdfCell[]): void {
    const height = this.#heightOf(cells);
    if (this.#y + height > BOTTOM_Y) {
      this.#nextPage();
      this.#heading();
    }
    this.#draw(cells, Math.min(height, BOTTOM_Y - this.#y), null);
    this.#rows++;
  }

  /** Answers where the next thing may begin. */
  end(): number {
    if (this.#rows === 0) {
      this.#pdf.font(FONTS.regular).fontSize(SIZE.text).fillColor('black');
      this.#pdf.text(this.#table.none, PAGE.margin + PAD, this.#y + PAD, { width: PAGE.width });
      this.#y = this.#pdf.y;
    }
    return this.#y + AFTER;
  }

  #nextPage(): void {
    this.#pdf.addPage();
    this.#y = TOP_Y;
  }

  #heading(): void {
    const cells = this.#columns.map(({ title }): PdfCell => [{ text: title, bold: true, small: true }]);
    this.#draw(cells, this.#heightOf(cells), HEADING);
  }

  #heightOf(cells: readonly PdfCell[]): number {
    const heights = cells.map((cell, k) => {
      const width = this.#columns[k]!.width - 2 * PAD;
      let height = 0;
      for (const line of cell) if (line.text !== '') height += this.#set(line).heightOfString(line.text, { width });
      return height;
    });
    return Math.max(SIZE.text, ...heights) + 2 * PAD;
  }

  #draw(cells: readonly PdfCell[], height: number, fill: string | null): void {
    const pdf = this.#pdf;
    const endY = this.#y + height;
    for (const [k, cell] of cells.entries()) {
      const { x, width, align = 'left' } = this.#columns[k]!;
      pdf.lineWidth(0.5).rect(x, this.#y, width, height);
      if (fill === null) pdf.stroke(LINE);
      else pdf.fillAndStroke(fill, LINE);
      let y = this.#y + PAD;
      for (const line of cell) {
        if (line.text === '' || y >= endY - PAD) continue;
        const room = { width: width - 2 * PAD, height: endY - y + 1, align, ellipsis: true };
        this.#set(line)
          .fillColor('black')
          .text(line.text, x + PAD, y, room);
        y = pdf.y;
      }
    }
    this.#y = endY;
  }

  #set({ bold = false, small = false }: { bold?: boolean; small?: boolean }): PDFKit.PDFDocument {
    return this.#pdf.font(bold ? FONTS.bold : FONTS.regular).fontSize(small ? SIZE.small : SIZE.text);
  }
}

import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { drawHead, type PdfHead } from './draw-head.ts';
import { type PdfTable, TableDrawing } from './draw-table.ts';
import { FONTS, loadFonts } from './fonts.ts';
import { PAGE, SIZE } from './page.ts';

export interface PdfContent {
  head: PdfHead;
  tables: readonly PdfTable[];
  /** at the foot of every page, beside its number */
  foot: string;
}

/**
 * A document of tables on A4, lying; the headings of a table stand on each of its pages. It is drawn row by row with the
 * others' turns between. The stream fails where drawing does.
 */
export function writePdf(content: PdfContent): Readable {
  const { regular, bold } = loadFonts();
  const pdf = new PDFDocument({
    ...{ size: 'A4', layout: 'landscape', margin: 0, bufferPages: true, lang: 'vi' },
    // None before those below, which would be taken apart anew each time that they are asked for.
    font: '',
    info: { Title: content.head.title },
  });
  pdf.registerFont(FONTS.regular, regular);
  pdf.registerFont(FONTS.bold, bold);
  draw(pdf, content).then(
    () => pdf.end(),
    (error: Error) => pdf.destroy(error),
  );
  return pdf as unknown as Readable;
}

async function draw(pdf: PDFKit.PDFDocument, { head, tables, foot }: PdfContent): Promise<void> {
  let y = drawHead(pdf, head);
  for (const table of tables) {
    const drawing = new TableDrawing(pdf, table, y);
    drawing.begin();
    for (const row of table.rows) {
      // Whoever asked has gone.
      if ((pdf as unknown as Readable).destroyed) return;
      drawing.row(row);
      await setImmediate();
    }
    y = drawing.end();
  }
  numberPages(pdf, foot);
}

/** How many pages there are is known at the end. */
function numberPages(pdf: PDFKit.PDFDocument, foot: string): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let k = 0; k < count; k++) {
    pdf.switchToPage(start + k);
    pdf.font(FONTS.regular).fontSize(SIZE.small).fillColor('black');
    const y = PAGE.height - PAGE.margin + 4;
    pdf.text(foot, PAGE.margin, y, { width: PAGE.width * 0.8, height: SIZE.small, ellipsis: true });
    pdf.text(`Trang ${k + 1}/${count}`, PAGE.margin + PAGE.width * 0.8, y, { width: PAGE.width * 0.2, align: 'right' });
  }
}

import { FONTS } from './fonts.ts';
import { PAGE, SIZE, TOP_Y } from './page.ts';

export interface PdfHead {
  /** whose document it is; the first line is in bold */
  left: readonly string[];
  /** of when and of what nature */
  right: readonly string[];
  title: string;
  /** under the title */
  lines: readonly string[];
}

const GAP = 10;

/** Draws what stands above the first table; answers where that begins. */
export function drawHead(pdf: PDFKit.PDFDocument, { left, right, title, lines }: PdfHead): number {
  const half = PAGE.width / 2;
  const leftY = column(pdf, left, PAGE.margin, half);
  const rightY = column(pdf, right, PAGE.margin + half, half);
  pdf.font(FONTS.bold).fontSize(SIZE.title);
  pdf.text(title, PAGE.margin, Math.max(leftY, rightY) + GAP, { width: PAGE.width, align: 'center' });
  pdf.font(FONTS.regular).fontSize(SIZE.text);
  for (const line of lines) pdf.text(line, PAGE.margin, pdf.y + 1, { width: PAGE.width, align: 'center' });
  return pdf.y + GAP;
}

function column(pdf: PDFKit.PDFDocument, lines: readonly string[], x: number, width: number): number {
  let y = TOP_Y;
  for (const [k, line] of lines.entries()) {
    pdf.font(k === 0 ? FONTS.bold : FONTS.regular).fontSize(k === 0 ? SIZE.heading : SIZE.text);
    pdf.text(line, x, y, { width, align: 'center' });
    y = pdf.y + 1;
  }
  return y;
}

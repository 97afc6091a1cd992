import type { OutputCell, OutputRow } from '../tables/write/cell-output.ts';
import { cellText } from '../tables/write/cell-text.ts';
import type { PdfColumn, PdfTable } from '../tables/write/pdf/draw-table.ts';
import type { ReportTable } from './report-rows.ts';

/** The text of a cell by the heading of its column in the sheet. */
type Of = (heading: string) => string;

interface PageLine {
  text: (of: Of, isFigure: (heading: string) => boolean) => string;
  bold?: true;
  small?: true;
}

/** A sheet has one fact a column; a page has room for fewer, so that some stand below each other. */
interface PageColumn extends PdfColumn {
  lines: readonly PageLine[];
}

const one = (heading: string): PageLine => ({ text: (of) => of(heading) });
const bold = (heading: string): PageLine => ({ ...one(heading), bold: true });
/** Small, behind what it is; nothing where there is nothing. */
const named = (name: string, ...headings: string[]): PageLine => ({
  small: true,
  text: (of) => {
    const texts = headings.map(of).filter((text) => text !== '');
    return texts.length === 0 ? '' : `${name}${texts.join(' / ')}`;
  },
});
const result: PageLine = {
  bold: true,
  text: (of, isFigure) => (isFigure('Kết quả') ? `${of('Kết quả')} ${of('Đơn vị tính')}` : of('Kết quả')).trim(),
};
/** Where there is no figure for it to stand behind. */
const unit: PageLine = {
  small: true,
  text: (of, isFigure) => (isFigure('Kết quả') || of('Đơn vị tính') === '' ? '' : `Đơn vị tính: ${of('Đơn vị tính')}`),
};
const period: PageLine = {
  text: (of) => (of('Kỳ số liệu từ') === '' ? '' : `${of('Kỳ số liệu từ')} – ${of('Kỳ số liệu đến')}`),
};

const number = (share: number, heading: string): PageColumn => ({
  ...{ title: heading, share, align: 'right' },
  lines: [one(heading)],
});
const text = (share: number, heading: string, ...more: PageLine[]): PageColumn => ({
  ...{ title: heading, share },
  lines: [one(heading), ...more],
});
const COUNT: PageColumn = { title: 'STT', share: 4, align: 'center', lines: [one('STT')] };

const PAGES: Record<string, { none: string; columns: readonly PageColumn[] }> = {
  'Chỉ tiêu': {
    none: 'Chưa có chỉ tiêu nào.',
    columns: [
      COUNT,
      {
        ...{ title: 'Chỉ tiêu', share: 24 },
        lines: [bold('Chỉ tiêu'), named('Mục ', 'Mục kế hoạch'), named('Nhóm DTI: ', 'Nhóm DTI'), named('Mã: ', 'Mã')],
      },
      text(14, 'Đơn vị chủ trì'),
      {
        ...{ title: 'Kết quả', share: 14 },
        lines: [result, unit, named('Tử số / mẫu số: ', 'Tử số', 'Mẫu số'), named('', 'Độ đầy đủ')],
      },
      text(13, 'Mục tiêu', named('', 'Căn cứ mục tiêu'), named('Hạn đạt ', 'Hạn đạt')),
      {
        ...{ title: 'Tiến độ', share: 16 },
        lines: [
          bold('Tiến độ'),
          named('Mức cần mỗi năm: ', 'Mức cần mỗi năm'),
          named('Mức đang đạt mỗi năm: ', 'Mức đang đạt mỗi năm'),
          named('Dự kiến đạt ', 'Dự kiến đạt'),
        ],
      },
      { title: 'Kỳ số liệu', share: 12, lines: [period] },
      text(19, 'Nguồn số liệu', named('Cập nhật lúc: ', 'Cập nhật lúc')),
    ],
  },
  'Nhiệm vụ': {
    none: 'Chưa có nhiệm vụ nào trong năm.',
    columns: [
      COUNT,
      text(34, 'Nhiệm vụ', named('Mục ', 'Mục kế hoạch')),
      text(24, 'Đơn vị chủ trì', named('Phối hợp: ', 'Đơn vị phối hợp')),
      text(11, 'Hạn hoàn thành'),
      number(8, 'Tiến độ (%)'),
      text(11, 'Tình trạng'),
      text(28, 'Tài liệu kiểm chứng'),
    ],
  },
  'Ngân sách': {
    none: 'Chưa có khoản ngân sách nào trong năm.',
    columns: [
      COUNT,
      text(30, 'Khoản'),
      text(20, 'Đơn vị chủ trì'),
      number(14, 'Dự toán giao (đồng)'),
      number(14, 'Đã cam kết chi (đồng)'),
      number(14, 'Đã giải ngân (đồng)'),
      text(10, 'Số liệu đến ngày'),
      text(20, 'Nguồn'),
    ],
  },
  'Cung cấp dữ liệu': {
    none: 'Chưa có dữ liệu nào phải cung cấp.',
    columns: [
      COUNT,
      text(34, 'Dữ liệu', named('', 'Loại')),
      text(24, 'Đơn vị chủ trì'),
      number(9, 'Chu kỳ (ngày)'),
      text(14, 'Cập nhật lúc'),
      number(9, 'Số ngày còn lại'),
      text(14, 'Tình trạng'),
      text(20, 'Độ đầy đủ'),
    ],
  },
};

/** A sheet of the report as it is printed: the same rows and figures, those of one row below each other where they are many. */
export function pageTable({ name, header, rows }: ReportTable, number: number): PdfTable {
  const page = PAGES[name];
  if (page === undefined) throw new Error(`nobody has laid out the sheet "${name}" for paper`);
  return {
    title: `${number}. ${name}`,
    none: page.none,
    columns: page.columns.map(({ title, share, align = 'left' }) => ({ title, share, align })),
    rows: rows.map((row) => page.columns.map(({ lines }) => lines.map((line) => printed(line, header, row)))),
  };
}

function printed({ text, ...style }: PageLine, header: readonly string[], row: OutputRow) {
  const cell = (heading: string): OutputCell => {
    const k = header.indexOf(heading);
    if (k < 0) throw new Error(`the sheet has no column "${heading}"`);
    return row[k] ?? null;
  };
  return {
    text: text(
      (heading) => cellText(cell(heading)),
      (heading) => typeof cell(heading) === 'number',
    ),
    ...style,
  };
}

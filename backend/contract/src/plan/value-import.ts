/** What is wrong with a row of a file of values; the row as the file counts. */
export interface ValueFileProblem {
  row: number;
  /** a column's heading, or a field of what is entered */
  field: string;
  reason: string;
}

/**
 * `POST /api/plan/values/import?realm=&declaration=no-state-secret[&dryRun=1]` (operator, leader), a CSV or XLSX file as its
 * body: a value a row, each for another person to approve. With one problem nothing of it is entered.
 */
export interface ValueImport {
  /** rows that hold something */
  rows: number;
  /** how many are entered, or would be */
  entered: number;
  /** how many are waiting or count already, just so: a file may be sent again */
  same: number;
  problems: ValueFileProblem[];
  dryRun: boolean;
}

/** The columns of such a file, by their headings. */
export const VALUE_COLUMNS = {
  indicator: 'Chỉ tiêu',
  from: 'Từ ngày',
  to: 'Đến ngày',
  value: 'Giá trị',
  numerator: 'Tử số',
  denominator: 'Mẫu số',
  told: 'Số đơn vị đã báo',
  toldOf: 'Tổng số đơn vị',
  source: 'Nguồn số liệu',
  evidence: 'Tài liệu kiểm chứng',
  link: 'Đường dẫn tài liệu',
  formerUnits: 'Đơn vị cũ',
} as const;
export type ValueColumn = keyof typeof VALUE_COLUMNS;

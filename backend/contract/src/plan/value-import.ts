/**
 * What is wrong with a cell of a file of values: `computed` the indicator is not entered by hand, `impossible` it cannot be
 * a figure of it, `incomplete` one of two that belong together is missing, `period` the days cannot be, `text` it is empty,
 * too long or of a person.
 */
export type ValueFileFault =
  | 'unknown_indicator'
  | 'computed'
  | 'bad_date'
  | 'bad_number'
  | 'incomplete'
  | 'impossible'
  | 'period'
  | 'former_units'
  | 'text'
  | 'too_many_waiting';

/** The row as the file counts. */
export interface ValueFileProblem {
  row: number;
  column: ValueColumn;
  fault: ValueFileFault;
  /** in words, for programs that show no others */
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

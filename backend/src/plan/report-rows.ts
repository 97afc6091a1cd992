import {
  type BudgetLine,
  type Coverage,
  type DataDuty,
  DTI_GROUP_NAMES,
  DUTY_STATE_NAMES,
  type Indicator,
  PACE_STATUS_NAMES,
  type PlanTask,
  type Scorecard,
  TASK_STANDING_NAMES,
} from '@commune/contract';
import { DAY_MS, dayOfDate, localDay, roundTo, ZONE_OFFSET_MS } from '@commune/domain';
import type { OutputCell, OutputRow } from '../tables/write/cell-output.ts';

/** A sheet of the report; the first column of figures is what the page shows, rounded alike. */
export interface ReportTable {
  name: string;
  header: string[];
  rows: OutputRow[];
  widths: number[];
}

const NO_DATA = 'Chưa có số liệu';
const NO_PACE = 'Chưa tính được tiến độ';
const ORIGINS: Record<Indicator['origin'], string> = {
  plan: 'Kế hoạch',
  decision: 'Quyết định cấp trên',
  provisional: 'Đặt tạm, chưa xác minh',
};

type Columns<T> = readonly (readonly [header: string, width: number, cell: (row: T, n: number) => OutputCell])[];

function table<T>(name: string, columns: Columns<T>, rows: readonly T[]): ReportTable {
  return {
    name,
    header: columns.map(([header]) => header),
    widths: columns.map(([, width]) => width),
    rows: rows.map((row, n) => columns.map(([, , cell]) => cell(row, n))),
  };
}

/** `nature`: real, simulated or a drill, said in every row. */
export function scorecardTable({ rows, units }: Scorecard, nature: string): ReportTable {
  const unitName = namesOf(units);
  const columns: Columns<Scorecard['rows'][number]> = [
    ['STT', 6, (_, n) => n + 1],
    ['Mã', 20, ({ indicator }) => indicator.key],
    ['Chỉ tiêu', 46, ({ indicator }) => indicator.name.vi],
    ['Mục kế hoạch', 12, ({ indicator }) => indicator.section],
    ['Nhóm DTI', 24, ({ indicator }) => DTI_GROUP_NAMES[indicator.dtiGroup].vi],
    ['Đơn vị chủ trì', 34, ({ indicator }) => unitName(indicator.owner)],
    ['Đơn vị tính', 12, ({ indicator }) => indicator.unit.vi],
    ['Kết quả', 16, resultOf],
    ['Tử số', 12, ({ figure, indicator }) => rounded(figure?.numerator ?? null, indicator)],
    ['Mẫu số', 12, ({ figure, indicator }) => rounded(figure?.denominator ?? null, indicator)],
    ['Mục tiêu', 18, ({ indicator }) => targetText(indicator)],
    ['Căn cứ mục tiêu', 26, ({ indicator }) => ORIGINS[indicator.origin]],
    ['Hạn đạt', 14, ({ pace }) => (pace.dueMs === null ? null : date(pace.dueMs - 1))],
    ['Mức cần mỗi năm', 16, ({ pace, indicator }) => rounded(pace.neededPerYear, indicator, 2)],
    ['Mức đang đạt mỗi năm', 16, ({ pace, indicator }) => rounded(pace.actualPerYear, indicator, 2)],
    ['Dự kiến đạt', 14, ({ pace }) => (pace.forecastMs === null ? null : forecast(pace.forecastMs))],
    [
      'Tiến độ',
      24,
      ({ pace }) => (pace.status === 'no_data' && pace.value !== null ? NO_PACE : PACE_STATUS_NAMES[pace.status].vi),
    ],
    ['Kỳ số liệu từ', 14, ({ figure }) => (figure === null ? null : date(figure.fromMs))],
    ['Kỳ số liệu đến', 14, ({ figure }) => (figure === null ? null : date(figure.toMs - 1))],
    ['Nguồn số liệu', 46, ({ source }) => source.vi],
    ['Cập nhật lúc', 18, ({ knownMs }) => (knownMs === null ? NO_DATA : moment(knownMs))],
    ['Độ đầy đủ', 24, ({ figure }) => coverageText(figure?.coverage ?? null)],
    ['Tính chất số liệu', 20, () => nature],
  ];
  return table('Chỉ tiêu', columns, rows);
}

export function taskTable(tasks: readonly PlanTask[], units: Scorecard['units'], nature: string): ReportTable {
  const unitName = namesOf(units);
  const columns: Columns<PlanTask> = [
    ['STT', 6, (_, n) => n + 1],
    ['Nhiệm vụ', 60, ({ title }) => title],
    ['Mục kế hoạch', 12, ({ section }) => section],
    ['Đơn vị chủ trì', 34, ({ unit }) => unitName(unit)],
    ['Đơn vị phối hợp', 40, ({ supporting }) => supporting.map(unitName).join('; ')],
    ['Hạn hoàn thành', 14, ({ deadline }) => ({ localMs: dayOfDate(deadline) * DAY_MS, withTime: false })],
    ['Tiến độ (%)', 12, ({ progress }) => progress],
    ['Tình trạng', 20, ({ standing }) => TASK_STANDING_NAMES[standing].vi],
    ['Tài liệu kiểm chứng', 50, ({ evidence, link }) => [evidence, link].filter(Boolean).join(' · ')],
    ['Tính chất số liệu', 20, () => nature],
  ];
  return table('Nhiệm vụ', columns, tasks);
}

export function budgetTable(lines: readonly BudgetLine[], units: Scorecard['units'], nature: string): ReportTable {
  const unitName = namesOf(units);
  const columns: Columns<BudgetLine> = [
    ['STT', 6, (_, n) => n + 1],
    ['Khoản', 50, ({ name }) => name],
    ['Đơn vị chủ trì', 34, ({ unit }) => unitName(unit)],
    ['Dự toán giao (đồng)', 20, ({ allocatedVnd }) => allocatedVnd],
    ['Đã cam kết chi (đồng)', 20, ({ committedVnd }) => committedVnd],
    ['Đã giải ngân (đồng)', 20, ({ spentVnd }) => spentVnd],
    ['Số liệu đến ngày', 16, ({ asOf }) => ({ localMs: dayOfDate(asOf) * DAY_MS, withTime: false })],
    ['Nguồn', 40, ({ source }) => source],
    ['Tính chất số liệu', 20, () => nature],
  ];
  return table('Ngân sách', columns, lines);
}

export function dutyTable({ rows }: DataDuty, units: Scorecard['units'], nature: string): ReportTable {
  const unitName = namesOf(units);
  const columns: Columns<DataDuty['rows'][number]> = [
    ['STT', 6, (_, n) => n + 1],
    ['Dữ liệu', 46, ({ name }) => name.vi],
    ['Loại', 14, ({ what }) => (what === 'feed' ? 'Nguồn dữ liệu' : 'Chỉ tiêu')],
    ['Đơn vị chủ trì', 34, ({ owner }) => unitName(owner)],
    ['Chu kỳ (ngày)', 12, ({ everyDays }) => everyDays],
    ['Cập nhật lúc', 18, ({ lastMs }) => (lastMs === null ? NO_DATA : moment(lastMs))],
    ['Số ngày còn lại', 14, ({ daysLeft }) => daysLeft],
    ['Tình trạng', 22, ({ state }) => DUTY_STATE_NAMES[state].vi],
    ['Độ đầy đủ', 24, ({ completeness }) => coverageText(completeness)],
    ['Tính chất số liệu', 20, () => nature],
  ];
  return table('Cung cấp dữ liệu', columns, rows);
}

function resultOf({ figure, indicator }: Scorecard['rows'][number]): OutputCell {
  if (figure === null) return NO_DATA;
  return figure.value === null ? 'Không phát sinh' : rounded(figure.value, indicator);
}

function targetText({ target, direction, unit }: Indicator): string {
  if (target.type === 'none') return 'Chưa đặt';
  if (target.type === 'rising') return direction === 'up' ? 'Tăng dần' : 'Giảm dần';
  const sign = direction === 'up' ? (target.exclusive ? '>' : '≥') : target.exclusive ? '<' : '≤';
  const value = target.value.toLocaleString('vi-VN');
  return `${sign} ${value} ${unit.vi}`.trim();
}

/** As every page and report shows it. */
export function rounded(
  value: number | null,
  { precision }: Pick<Indicator, 'precision'>,
  decimals = precision,
): number | null {
  return value === null ? null : roundTo(value, decimals);
}

/** A forecast a century away says nothing. */
function forecast(ms: number): OutputCell {
  return ms > Date.UTC(2100, 0, 1) ? 'sau năm 2100' : date(ms);
}

function date(ms: number): OutputCell {
  return { localMs: localDay(ms) * DAY_MS, withTime: false };
}

function moment(ms: number): OutputCell {
  return { localMs: Math.floor((ms + ZONE_OFFSET_MS) / 1000) * 1000, withTime: true };
}

function coverageText(coverage: Coverage | null): string | null {
  if (coverage === null) return null;
  return `${coverage.n.toLocaleString('vi-VN')}/${coverage.of.toLocaleString('vi-VN')} ${coverage.unit.vi}`;
}

function namesOf(units: Scorecard['units']): (key: string) => string {
  const names = new Map(units.map(({ key, name }) => [key, name.vi]));
  return (key) => names.get(key) ?? key;
}

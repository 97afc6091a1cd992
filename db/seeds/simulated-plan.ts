/** What the simulated commune has entered of its plan, so that its pages are like those of one that works. */

export interface SimulatedValue {
  indicator: string;
  /** the first and the last day that it speaks of */
  from: string;
  to: string;
  value: number;
}

export interface SimulatedTask {
  title: string;
  section: string;
  indicator: string | null;
  unit: string;
  supporting: string[];
  /** month of the year, 1 to 12, at whose end it is due */
  dueMonth: number;
  progress: number;
}

export interface SimulatedLine {
  name: string;
  unit: string;
  allocatedVnd: number;
  committedVnd: number;
  /** of the allocation, at the end of the year */
  spentByDecember: number;
}

/** By how much an indicator stood `quarters` ago, and what it accrues in a month. */
const QUARTERLY: Record<string, { now: number; perQuarter: number }> = {
  cashless: { now: 48.7, perQuarter: 2.6 },
  'tech-staff': { now: 19, perQuarter: 1 },
};
const MONTHLY: Record<string, { perMonth: number; before: number }> = {
  'digital-learning': { perMonth: 352, before: 0.62 },
  'local-procurement': { perMonth: 0.3, before: 0.8 },
  commendations: { perMonth: 2.2, before: 1.1 },
};
const QUARTERS = 5;
const SINCE = '2025-07-01';

/** Values up to the last quarter and month that are over on a local day. */
export function simulatedValues(today: string): SimulatedValue[] {
  const [year, month] = today.split('-').map(Number) as [number, number];
  const values: SimulatedValue[] = [];
  const lastQuarter = year * 4 + Math.floor((month - 1) / 3) - 1;
  for (const [indicator, { now, perQuarter }] of Object.entries(QUARTERLY)) {
    for (let ago = QUARTERS - 1; ago >= 0; ago--) {
      const quarter = lastQuarter - ago;
      const [from, to] = months(Math.floor(quarter / 4), (quarter % 4) * 3 + 1, 3);
      if (from >= SINCE) values.push({ indicator, from, to, value: now - ago * perQuarter });
    }
  }
  for (const [indicator, { perMonth, before }] of Object.entries(MONTHLY)) {
    const add = (ofYear: number, last: number, rate: number) => {
      const first = `${ofYear}-01-01`;
      const [, to] = months(ofYear, last, 1);
      const from = first < SINCE ? SINCE : first;
      const counted = from === SINCE ? last - 6 : last;
      if (to >= SINCE) values.push({ indicator, from, to, value: Math.round(counted * rate) });
    };
    for (let last = 3; last <= 12; last += 3) add(year - 1, last, perMonth * before);
    for (let last = 1; last < month; last++) add(year, last, perMonth);
  }
  return values;
}

/** The first day of a month and the last of the `n`th from it. */
function months(year: number, month: number, n: number): [string, string] {
  const date = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return [date(Date.UTC(year, month - 1, 1)), date(Date.UTC(year, month - 1 + n, 0))];
}

function task(
  title: string,
  section: string,
  indicator: string | null,
  unit: string,
  supporting: string[],
  [dueMonth, progress]: [number, number],
): SimulatedTask {
  return { title, section, indicator, unit, supporting, dueMonth, progress };
}

export const simulatedTasks: SimulatedTask[] = [
  task(
    'Tập huấn kỹ năng số cho Tổ công nghệ số cộng đồng',
    'III.1',
    'digital-learning',
    'culture',
    ['digital-team'],
    [6, 100],
  ),
  task('Ký số toàn bộ văn bản đi của UBND xã', 'II.1', 'digital-documents', 'office', [], [9, 100]),
  task('Số hóa hồ sơ lưu của ba đơn vị cũ', 'III.4', 'digitised', 'public-services', ['office'], [12, 70]),
  task('Lắp cảm biến mực nước kênh, suối', 'III.3', 'sensorised', 'economic', ['civil-defence'], [10, 85]),
  task(
    'Đưa dịch vụ công trực tuyến về từng thôn',
    'II.1',
    'online-services',
    'public-services',
    ['hamlets', 'digital-team'],
    [12, 60],
  ),
  task('Mở điểm thanh toán không dùng tiền mặt tại chợ', 'II.1', 'cashless', 'economic', [], [11, 40]),
  task(
    'Đường truyền dự phòng cho Trung tâm Phục vụ hành chính công xã',
    'III.3',
    'links-available',
    'culture',
    ['public-services'],
    [8, 100],
  ),
  task('Quy chế an toàn thông tin của xã', 'III.4', null, 'office', ['police'], [12, 30]),
];

export const simulatedBudget: SimulatedLine[] = [
  {
    name: 'Cảm biến và thiết bị giám sát',
    unit: 'economic',
    allocatedVnd: 850_000_000,
    committedVnd: 780_000_000,
    spentByDecember: 0.9,
  },
  {
    name: 'Đào tạo, học tập số',
    unit: 'culture',
    allocatedVnd: 220_000_000,
    committedVnd: 160_000_000,
    spentByDecember: 0.8,
  },
  {
    name: 'Số hóa hồ sơ',
    unit: 'public-services',
    allocatedVnd: 400_000_000,
    committedVnd: 310_000_000,
    spentByDecember: 0.75,
  },
];

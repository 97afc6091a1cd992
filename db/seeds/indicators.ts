import type { Indicator, Localized } from '@commune/contract';

const PLAN = 'Kế hoạch 07/KH-UBND ngày 08/8/2025, UBND xã Diên Khánh';
const DECISION_766 = 'Quyết định 766/QĐ-TTg (2022)';
const DEFAULT_TARGET = 'Chỉ tiêu mặc định, chưa xác minh';

const SHARE = { unit: { vi: '%', en: '%' }, precision: 1, direction: 'up', bounds: { min: 0, max: 100 } } as const;
const number = (vi: string, en: string) =>
  ({ unit: { vi, en }, precision: 0, direction: 'up', bounds: { min: 0, max: null } }) as const;

type Target = Pick<Indicator, 'target' | 'by' | 'origin' | 'reference' | 'verified'>;

const BY_2030 = { type: 'date', date: '2030-12-31' } as const;
const YEARLY = { type: 'yearly' } as const;

/** The plan's own: more than a value by the end of 2030. */
const ofPlan = (value: number): Target => ({
  target: { type: 'value', value, exclusive: true },
  by: BY_2030,
  origin: 'plan',
  reference: PLAN,
  verified: true,
});
const ofDecision = (value: number): Target => ({
  target: { type: 'value', value, exclusive: false },
  by: YEARLY,
  origin: 'decision',
  reference: DECISION_766,
  verified: true,
});
const provisional = (value: number, by: Indicator['by']): Target => ({
  target: { type: 'value', value, exclusive: false },
  by,
  origin: 'provisional',
  reference: DEFAULT_TARGET,
  verified: false,
});
const rising = (by: Indicator['by']): Target => ({
  target: { type: 'rising' },
  by,
  origin: 'provisional',
  reference: DEFAULT_TARGET,
  verified: false,
});

/** Daily what is computed, monthly and quarterly what somebody enters. */
const DAILY = 1;
const MONTHLY = 31;
const QUARTERLY = 92;

type Measure = Pick<Indicator, 'unit' | 'precision' | 'direction' | 'bounds'>;
type Place = Pick<Indicator, 'section' | 'dtiGroup' | 'owner' | 'source' | 'dueEveryDays'> &
  Partial<Pick<Indicator, 'supporting' | 'accrues'>>;

function indicator(key: string, vi: string, en: string, measure: Measure, target: Target, place: Place): Indicator {
  const name: Localized = { vi, en };
  return { key, name, milestones: [], supporting: [], accrues: false, ...measure, ...target, ...place };
}

/**
 * The scorecard of the plan. Targets are the plan's own, of a decision from above, or provisional: defaults until an
 * administrator sets others. To which DTI group an indicator belongs is a default too.
 */
export const indicators: Indicator[] = [
  indicator(
    'online-services',
    'Tỷ lệ sử dụng dịch vụ công trực tuyến',
    'Online public-service use',
    SHARE,
    ofPlan(85),
    {
      section: 'II.1',
      dtiGroup: 'government',
      owner: 'public-services',
      supporting: ['digital-team'],
      source: 'dossiers',
      dueEveryDays: DAILY,
    },
  ),
  indicator('cashless', 'Giao dịch không dùng tiền mặt', 'Cashless transactions', SHARE, ofPlan(80), {
    section: 'II.1',
    dtiGroup: 'economy',
    owner: 'economic',
    source: 'by-hand',
    dueEveryDays: QUARTERLY,
  }),
  indicator(
    'online-payment',
    'Thanh toán trực tuyến (TTHC)',
    'Online payment of procedures',
    SHARE,
    {
      target: { type: 'none' },
      by: YEARLY,
      origin: 'decision',
      reference: DECISION_766,
      verified: true,
    },
    {
      section: 'II.1',
      dtiGroup: 'government',
      owner: 'public-services',
      source: 'payments',
      dueEveryDays: DAILY,
    },
  ),
  indicator(
    'innovation-firms',
    'Doanh nghiệp sản xuất có đổi mới sáng tạo',
    'Innovating manufacturers',
    SHARE,
    rising(BY_2030),
    {
      section: 'II.1',
      dtiGroup: 'economy',
      owner: 'economic',
      source: 'by-hand',
      dueEveryDays: QUARTERLY,
    },
  ),
  indicator('on-time', 'Hồ sơ giải quyết đúng hạn', 'Dossiers on time', SHARE, provisional(95, YEARLY), {
    section: 'III.4',
    dtiGroup: 'government',
    owner: 'public-services',
    supporting: ['economic', 'culture'],
    source: 'dossiers',
    dueEveryDays: DAILY,
  }),
  indicator('digitised', 'Số hóa hồ sơ', 'Digitised dossiers', SHARE, ofDecision(80), {
    section: 'III.4',
    dtiGroup: 'government',
    owner: 'public-services',
    source: 'dossiers',
    dueEveryDays: DAILY,
  }),
  indicator('satisfaction', 'Mức độ hài lòng', 'Satisfaction', SHARE, ofDecision(90), {
    section: 'III.4',
    dtiGroup: 'society',
    owner: 'public-services',
    source: 'ratings',
    dueEveryDays: DAILY,
  }),
  indicator(
    'digital-documents',
    'Văn bản xử lý, ký số trên môi trường mạng',
    'Documents handled and signed digitally',
    SHARE,
    provisional(100, BY_2030),
    {
      section: 'II.1',
      dtiGroup: 'government',
      owner: 'office',
      source: 'documents',
      dueEveryDays: DAILY,
    },
  ),
  indicator(
    'interconnection',
    'Cơ sở dữ liệu kết nối, chia sẻ',
    'Interconnected databases up',
    SHARE,
    provisional(100, BY_2030),
    {
      section: 'II.1',
      dtiGroup: 'infrastructure',
      owner: 'culture',
      supporting: ['office'],
      source: 'links',
      dueEveryDays: DAILY,
    },
  ),
  indicator(
    'links-available',
    'Khả dụng đường truyền',
    'Link availability',
    { ...SHARE, precision: 2 },
    provisional(99.9, { type: 'monthly' }),
    {
      section: 'III.3',
      dtiGroup: 'infrastructure',
      owner: 'culture',
      source: 'links',
      dueEveryDays: DAILY,
    },
  ),
  indicator(
    'sensorised',
    'Hạ tầng thiết yếu có cảm biến hoạt động',
    'Essential infrastructure reporting',
    SHARE,
    rising(BY_2030),
    {
      section: 'III.3',
      dtiGroup: 'infrastructure',
      owner: 'culture',
      supporting: ['economic'],
      source: 'registry',
      dueEveryDays: DAILY,
    },
  ),
  indicator(
    'digital-learning',
    'Người tham gia học tập số',
    'Digital-learning participants',
    number('người', 'people'),
    rising(YEARLY),
    {
      section: 'III.1',
      dtiGroup: 'awareness',
      owner: 'culture',
      supporting: ['digital-team', 'hamlets'],
      source: 'by-hand',
      dueEveryDays: MONTHLY,
      accrues: true,
    },
  ),
  indicator(
    'tech-staff',
    'Cán bộ có chuyên môn KHCN',
    'Staff with S&T skills',
    number('người', 'people'),
    rising(YEARLY),
    {
      section: 'III.1',
      dtiGroup: 'people',
      owner: 'office',
      source: 'by-hand',
      dueEveryDays: QUARTERLY,
    },
  ),
  indicator(
    'annual-tasks',
    'Nhiệm vụ chuyển đổi số trong chương trình năm',
    'Digital tasks of the year done',
    SHARE,
    provisional(100, YEARLY),
    {
      section: 'III.1',
      dtiGroup: 'institutions',
      owner: 'office',
      source: 'tasks',
      dueEveryDays: MONTHLY,
      accrues: true,
    },
  ),
  indicator(
    'st-budget',
    'Giải ngân ngân sách KHCN',
    'S&T budget spent',
    { ...SHARE, unit: { vi: '% dự toán', en: '% of allocation' } },
    provisional(100, YEARLY),
    {
      section: 'III.2',
      dtiGroup: 'institutions',
      owner: 'economic',
      source: 'budget',
      dueEveryDays: MONTHLY,
      accrues: true,
    },
  ),
  indicator(
    'local-procurement',
    'Mua sắm sản phẩm nghiên cứu',
    'Research products procured',
    number('sản phẩm', 'products'),
    rising(YEARLY),
    {
      section: 'III.2',
      dtiGroup: 'economy',
      owner: 'economic',
      source: 'by-hand',
      dueEveryDays: QUARTERLY,
      accrues: true,
    },
  ),
  indicator('commendations', 'Khen thưởng', 'Commendations', number('lượt', 'times'), rising(YEARLY), {
    section: 'III.1',
    dtiGroup: 'awareness',
    owner: 'office',
    source: 'by-hand',
    dueEveryDays: QUARTERLY,
    accrues: true,
  }),
  indicator(
    'citizen-reports',
    'Phản ánh xử lý đúng hạn',
    'Citizen reports closed in time',
    SHARE,
    provisional(90, YEARLY),
    {
      section: 'III.4',
      dtiGroup: 'society',
      owner: 'office',
      supporting: ['economic', 'police'],
      source: 'citizen-reports',
      dueEveryDays: DAILY,
    },
  ),
];

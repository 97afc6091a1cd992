import type { Localized } from '@commune/contract';

/** What a gauge has seen before, to hold the present against. Stages in metres, hours counted from its first reading. */
export interface PastFlood {
  key: string;
  /** slug of the gauge */
  gauge: string;
  name: Localized;
  peakM: number;
  /** the highest on record there */
  record: boolean;
  /** the rise as far as it was told, in order of time; empty where only the peak is known */
  rise: readonly (readonly [hours: number, stageM: number])[];
  /** who measured it */
  source: string;
  verified: boolean;
}

/** What official texts said would be under water at a stage. */
export interface FloodEffect {
  gauge: string;
  stageM: number;
  what: Localized;
  source: string;
  verified: boolean;
}

const DONG_TRANG = 'river-dong-trang';
const SERVICE = 'Cơ quan khí tượng thủy văn';

export const PAST_FLOODS: readonly PastFlood[] = [
  {
    ...{ key: '2009-11-03', gauge: DONG_TRANG, name: { vi: 'lũ 03/11/2009', en: 'flood of 03/11/2009' } },
    ...{ peakM: 13.42, record: true, rise: [], source: SERVICE, verified: true },
  },
  {
    // Another office gives the record as about this; both are kept.
    ...{ key: '2003', gauge: DONG_TRANG, name: { vi: 'lũ năm 2003', en: 'flood of 2003' } },
    ...{ peakM: 13.34, record: false, rise: [], source: 'Theo cơ quan khác, số tròn', verified: false },
  },
  {
    ...{ key: '2025-11-20', gauge: DONG_TRANG, name: { vi: 'lũ 20/11/2025', en: 'flood of 20/11/2025' } },
    ...{ peakM: 13.14, record: false, source: SERVICE, verified: true },
    // from 07–08 h on 19/11 to 05–06 h on 20/11
    rise: [
      [0, 8.52],
      [22, 13.14],
    ],
  },
  {
    ...{ key: '2025-11-17', gauge: DONG_TRANG, name: { vi: 'lũ 17/11/2025', en: 'flood of 17/11/2025' } },
    ...{ peakM: 12.24, record: false, rise: [], source: SERVICE, verified: true },
  },
  {
    ...{ key: '2025-12-04', gauge: DONG_TRANG, name: { vi: 'lũ 04/12/2025', en: 'flood of 04/12/2025' } },
    ...{ peakM: 8.75, record: false, source: SERVICE, verified: true },
    // from 01 h; the steepest rise that was told
    rise: [
      [0, 3.25],
      [5, 4.75],
      [6, 6.52],
      [7, 8.15],
      [8, 8.75],
    ],
  },
];

export const FLOOD_EFFECTS: readonly FloodEffect[] = [
  {
    gauge: DONG_TRANG,
    stageM: 10.5,
    what: {
      vi: 'ngập phố 0,5–1,0 m',
      en: 'streets 0.5–1.0 m deep',
    },
    source: 'Bản tin lũ 15/11/2023',
    verified: true,
  },
];

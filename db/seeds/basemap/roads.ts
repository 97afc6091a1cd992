import type { BasemapFeature, Localized, Position } from '@commune/contract';
import { SCHEMATIC } from './sources.ts';

/** Where QL1 meets road 23/10, ± 600 m. */
export const CENTRAL_CROSSING: Position = [109.1015, 12.2565];
/** Where QL1 meets Đại lộ Võ Nguyên Giáp and QL27C, schematic. */
export const SOUTHERN_CROSSING: Position = [109.0987, 12.2372];
/** Where ĐT.653 leaves QL1, schematic. */
export const WESTERN_TURN: Position = [109.101, 12.248];

export interface Road {
  key: string;
  name: Localized;
  /** what the names of things beside the road call it */
  short: Localized;
  ref: string | null;
  accuracyM: number;
  line: Position[];
}

const QL1: Road = {
  key: 'ql1',
  name: { vi: 'Quốc lộ 1', en: 'National Highway 1' },
  short: { vi: 'QL1', en: 'QL1' },
  ref: 'QL1',
  accuracyM: 600,
  line: [
    [109.092, 12.32],
    [109.0955, 12.286],
    [109.0998, 12.268],
    CENTRAL_CROSSING,
    WESTERN_TURN,
    SOUTHERN_CROSSING,
    [109.0962, 12.2285],
    [109.086, 12.209],
    [109.062, 12.177],
    [109.0515, 12.14],
  ],
};

const ROAD_23_10: Road = {
  key: '23-10',
  name: { vi: 'Đường 23/10', en: '23/10 Road' },
  short: { vi: 'đường 23/10', en: '23/10 Road' },
  ref: null,
  accuracyM: 600,
  line: [
    CENTRAL_CROSSING,
    [109.1091, 12.2566],
    [109.118, 12.2562],
    [109.1255, 12.257],
    [109.1349, 12.258],
    [109.156, 12.257],
    [109.18, 12.25],
  ],
};

const VO_NGUYEN_GIAP: Road = {
  key: 'vo-nguyen-giap',
  name: { vi: 'Đại lộ Võ Nguyên Giáp', en: 'Võ Nguyên Giáp Boulevard' },
  short: { vi: 'đại lộ Võ Nguyên Giáp', en: 'Võ Nguyên Giáp Boulevard' },
  ref: null,
  accuracyM: 800,
  line: [
    SOUTHERN_CROSSING,
    [109.107, 12.2368],
    [109.1175, 12.2385],
    [109.1275, 12.2405],
    [109.156, 12.2435],
    [109.18, 12.244],
  ],
};

const QL27C: Road = {
  key: 'ql27c',
  name: { vi: 'Quốc lộ 27C', en: 'National Highway 27C' },
  short: { vi: 'QL27C', en: 'QL27C' },
  ref: 'QL27C',
  accuracyM: 1000,
  line: [SOUTHERN_CROSSING, [109.09, 12.2385], [109.07, 12.244], [109.035, 12.252], [109.0, 12.259]],
};

const DT653: Road = {
  key: 'dt653',
  name: { vi: 'Đường tỉnh 653', en: 'Provincial Road 653' },
  short: { vi: 'ĐT.653', en: 'ĐT.653' },
  ref: 'ĐT.653',
  accuracyM: 1000,
  line: [WESTERN_TURN, [109.0955, 12.245], [109.084, 12.236], [109.07, 12.2205], [109.045, 12.2]],
};

/** The roads by name. Their geometry was not found: lines are drawn through the known crossing and flagged. */
export const roads = { QL1, ROAD_23_10, VO_NGUYEN_GIAP, QL27C, DT653 };

export const roadFeatures: BasemapFeature[] = Object.values(roads).map(({ key, name, ref, accuracyM, line }) => ({
  type: 'Feature',
  geometry: { type: 'LineString', coordinates: line },
  properties: {
    key,
    kind: 'road',
    name,
    accuracyM,
    verified: false,
    source: SCHEMATIC,
    ...(ref === null ? {} : { ref }),
  },
}));

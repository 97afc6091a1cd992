import type { Localized } from '@commune/contract';

export interface AqiLevel {
  /** the last index of the level */
  upTo: number;
  name: Localized;
  /** red, green, blue */
  rgb: readonly [number, number, number];
}

/** Decision 1459/QĐ-TCMT (2019): the levels of VN_AQI with their names and colours, best first. */
export const AQI_LEVELS: readonly AqiLevel[] = [
  { upTo: 50, name: { vi: 'Tốt', en: 'Good' }, rgb: [0, 228, 0] },
  { upTo: 100, name: { vi: 'Trung bình', en: 'Moderate' }, rgb: [255, 255, 0] },
  { upTo: 150, name: { vi: 'Kém', en: 'Poor' }, rgb: [255, 126, 0] },
  { upTo: 200, name: { vi: 'Xấu', en: 'Bad' }, rgb: [255, 0, 0] },
  { upTo: 300, name: { vi: 'Rất xấu', en: 'Very bad' }, rgb: [143, 63, 151] },
  { upTo: 500, name: { vi: 'Nguy hại', en: 'Hazardous' }, rgb: [126, 0, 35] },
];

/** The level of an index from 0 to 500; null for what is no index. */
export function aqiLevel(index: number): AqiLevel | null {
  if (!(index >= 0)) return null;
  return AQI_LEVELS.find(({ upTo }) => index <= upTo) ?? null;
}

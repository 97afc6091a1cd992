import type { BasemapFeature, Localized, Position } from '@commune/contract';
import { PRELIMINARY } from './sources.ts';

/** Sông Cái, west to east. */
export const caiRiver: Position[] = [
  [109.0533, 12.2724],
  [109.0595, 12.2637],
  [109.0638, 12.2614],
  [109.0673, 12.2615],
  [109.0718, 12.2642],
  [109.0757, 12.2651],
  [109.0894, 12.2596],
  [109.0957, 12.2615],
  [109.1045, 12.2615],
  [109.1106, 12.2642],
  [109.1225, 12.2635],
  [109.1271, 12.2612],
  [109.1292, 12.2614],
  [109.1346, 12.2653],
  [109.1395, 12.266],
  [109.1449, 12.2709],
];

/** Suối Dầu, from the south to its mouth in the Cái. */
export const dauStream: Position[] = [
  [109.0588, 12.212],
  [109.0626, 12.2155],
  [109.0611, 12.2195],
  [109.0636, 12.226],
  [109.0662, 12.2252],
  [109.0677, 12.2274],
  [109.0723, 12.2269],
  [109.0749, 12.2307],
  [109.0744, 12.2339],
  [109.0754, 12.2385],
  [109.0804, 12.2417],
  [109.0837, 12.2465],
  [109.0876, 12.2474],
  [109.0899, 12.2531],
  [109.0869, 12.2564],
  [109.0894, 12.2596],
];

function river(key: string, name: Localized, line: Position[]): BasemapFeature {
  return {
    type: 'Feature',
    geometry: { type: 'LineString', coordinates: line },
    properties: { key, kind: 'river', name, accuracyM: 200, verified: false, source: PRELIMINARY },
  };
}

function reservoir(key: string, name: Localized, position: Position): BasemapFeature {
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: position },
    properties: { key, kind: 'reservoir', name, accuracyM: null, verified: false, source: PRELIMINARY },
  };
}

export const SUOI_DAU_RESERVOIR: Position = [109.0511, 12.1522];
export const AM_CHUA_RESERVOIR: Position = [109.0964, 12.3159];

export const waterFeatures: BasemapFeature[] = [
  river('song-cai', { vi: 'Sông Cái', en: 'Cái River' }, caiRiver),
  river('suoi-dau', { vi: 'Suối Dầu', en: 'Dầu Stream' }, dauStream),
  reservoir('ho-suoi-dau', { vi: 'Hồ Suối Dầu', en: 'Suối Dầu Reservoir' }, SUOI_DAU_RESERVOIR),
  reservoir('ho-am-chua', { vi: 'Hồ Am Chúa', en: 'Am Chúa Reservoir' }, AM_CHUA_RESERVOIR),
];

import type { BasemapFeature, FeatureKind, Localized, Position } from '@commune/contract';
import { PRELIMINARY } from './sources.ts';

function label(
  kind: FeatureKind,
  key: string,
  name: Localized,
  position: Position,
  checked: { accuracyM: number | null; verified: boolean; source: string },
): BasemapFeature {
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: position },
    properties: { key, kind, name, ...checked },
  };
}

const neighbours: [key: string, name: string, position: Position][] = [
  ['tay-nha-trang', 'Tây Nha Trang', [109.1569, 12.2611]],
  ['dien-dien', 'Diên Điền', [109.0963, 12.3022]],
  ['dien-lac', 'Diên Lạc', [109.0638, 12.2488]],
  ['suoi-hiep', 'Suối Hiệp', [109.0482, 12.2119]],
  ['nam-nha-trang', 'Nam Nha Trang', [109.1682, 12.1947]],
  ['xa-suoi-dau', 'Suối Dầu', [109.0427, 12.1456]],
];

export const neighbourFeatures: BasemapFeature[] = neighbours.map(([key, name, position]) =>
  label('neighbour', key, { vi: name, en: name }, position, { accuracyM: null, verified: false, source: PRELIMINARY }),
);

const LAW_OF_THE_SEA = { verified: true, source: 'Luật Biển Việt Nam số 18/2012/QH13' };

/** Every map published in Viet Nam that reaches the sea names both archipelagos; the labels stand near their middle. */
export const seaFeatures: BasemapFeature[] = [
  label('sea', 'bien-dong', { vi: 'Biển Đông', en: 'East Sea (Biển Đông)' }, [112.2, 13.2], {
    accuracyM: null,
    ...LAW_OF_THE_SEA,
  }),
  label(
    'islands',
    'hoang-sa',
    { vi: 'Quần đảo Hoàng Sa (Việt Nam)', en: 'Hoàng Sa Archipelago (Viet Nam)' },
    [112.0, 16.5],
    { accuracyM: 100_000, ...LAW_OF_THE_SEA },
  ),
  label(
    'islands',
    'truong-sa',
    { vi: 'Quần đảo Trường Sa (Việt Nam)', en: 'Trường Sa Archipelago (Viet Nam)' },
    [113.0, 9.3],
    { accuracyM: 150_000, ...LAW_OF_THE_SEA },
  ),
];

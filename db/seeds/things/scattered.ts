import { spreadPoints } from '../geometry.ts';
import { kinds } from '../kinds.ts';
import { type Area, type AreaKey, areas, habitable } from './areas.ts';
import { type SeedThing, seedThing } from './seed-thing.ts';

/** How many things of a kind each area has, and how their slugs begin. */
interface Spread {
  kind: string;
  slug: string;
  counts: Partial<Record<AreaKey, number>>;
}

const INHABITED = { 'thanh-co': 3, 'ly-tu-trong': 2, 'benh-vien': 2, 'bac-song': 3 } as const;

const spreads: Spread[] = [
  {
    kind: 'air-node',
    slug: 'dust',
    counts: { cho: 1, 'ly-tu-trong': 1, 'bac-song': 2, 'dien-an': 2, 'dien-an-nam': 1, 'dien-toan-nam': 2 },
  },
  {
    kind: 'noise-meter',
    slug: 'noise',
    counts: { 'thanh-co': 1, cho: 1, 'benh-vien': 2, 'dien-an': 1, 'dien-toan': 1 },
  },
  {
    kind: 'rain-gauge',
    slug: 'rain',
    counts: { 'thanh-co': 1, 'bac-song': 1, 'dien-an': 1, 'dien-toan': 1, 'dien-toan-nam': 1 },
  },
  {
    kind: 'pressure-point',
    slug: 'pressure',
    counts: { ...INHABITED, cho: 1, 'dien-an': 3, 'dien-an-nam': 1, 'dien-toan': 3, 'dien-toan-nam': 1 },
  },
  {
    kind: 'water-quality-point',
    slug: 'water-quality',
    counts: { cho: 1, 'benh-vien': 1, 'bac-song': 1, 'dien-an': 1, 'dien-toan': 1, 'dien-toan-nam': 1 },
  },
  {
    kind: 'district-meter',
    slug: 'meter',
    counts: { 'thanh-co': 1, 'ly-tu-trong': 1, 'bac-song': 2, 'dien-an': 2, 'dien-an-nam': 1, 'dien-toan': 2 },
  },
  {
    kind: 'feeder',
    slug: 'feeder',
    counts: { 'ly-tu-trong': 1, 'bac-song': 1, 'dien-an': 1, 'dien-toan': 1 },
  },
  {
    kind: 'transformer',
    slug: 'transformer',
    counts: { ...INHABITED, cho: 1, 'dien-an': 5, 'dien-an-nam': 3, 'dien-toan': 4, 'dien-toan-nam': 3 },
  },
  {
    kind: 'waste-bin',
    slug: 'bin',
    counts: {
      'thanh-co': 7,
      cho: 6,
      'ly-tu-trong': 5,
      'benh-vien': 4,
      'bac-song': 5,
      'dien-an': 7,
      'dien-an-nam': 2,
      'dien-toan': 6,
      'dien-toan-nam': 2,
    },
  },
  { kind: 'transfer-point', slug: 'transfer', counts: { 'bac-song': 1, 'dien-an': 1, 'dien-toan': 1 } },
  {
    kind: 'cell-site',
    slug: 'cell',
    counts: { 'thanh-co': 1, 'ly-tu-trong': 1, 'bac-song': 1, 'dien-an': 2, 'dien-toan': 1, 'dien-toan-nam': 1 },
  },
  {
    kind: 'public-wifi',
    slug: 'wifi',
    counts: { 'thanh-co': 2, cho: 1, 'ly-tu-trong': 1, 'benh-vien': 1, 'dien-an': 1, 'dien-toan': 1 },
  },
  {
    kind: 'report-area',
    slug: 'reports',
    counts: {
      'thanh-co': 2,
      'ly-tu-trong': 1,
      'benh-vien': 1,
      'bac-song': 3,
      'dien-an': 3,
      'dien-an-nam': 1,
      'dien-toan': 3,
      'dien-toan-nam': 2,
    },
  },
];

/** Each area hands out its points in the order of the table, so that no two things share one. */
export const scattered: SeedThing[] = (Object.keys(areas) as AreaKey[]).flatMap((areaKey) => {
  const area: Area = areas[areaKey];
  const wanted = spreads.flatMap((spread) => {
    const count = spread.counts[areaKey] ?? 0;
    return Array.from({ length: count }, (_, index) => ({ spread, number: count === 1 ? null : index + 1 }));
  });
  const points = spreadPoints(area.centre, area.radiusM, wanted.length, habitable);
  return points.flatMap((point, index) => {
    const place = wanted[index];
    return place === undefined ? [] : [scatteredThing(place.spread, areaKey, area, place.number, point)];
  });
});

function scatteredThing(
  { kind, slug }: Spread,
  areaKey: AreaKey,
  area: Area,
  number: number | null,
  point: SeedThing['position'],
): SeedThing {
  const kindName = kinds.find(({ key }) => key === kind)?.name ?? { vi: kind, en: kind };
  const ordinal = number === null ? '' : ` ${number}`;
  const name = {
    vi: `${kindName.vi} ${area.name.vi}${ordinal}`,
    en: `${area.name.en}: ${kindName.en.charAt(0).toLowerCase()}${kindName.en.slice(1)}${ordinal}`,
  };
  return seedThing(kind, `${slug}-${areaKey}${number === null ? '' : `-${number}`}`, name, point, area.accuracyM);
}

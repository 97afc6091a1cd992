import type { Localized, Position } from '@commune/contract';
import { outline } from '../basemap/outline.ts';
import { CITADEL, DIEN_AN, DIEN_TOAN, HOSPITAL, MARKET, OFFICE } from '../basemap/places.ts';
import { caiRiver, dauStream } from '../basemap/water.ts';
import { distanceToLineM, inRing } from '../geometry.ts';

/** A part of the commune where things stand: a circle, of which what lies inside the outline and off the water counts. */
export interface Area {
  name: Localized;
  centre: Position;
  radiusM: number;
  /** how far off the centre itself may be, in metres */
  accuracyM: number;
}

export const areas = {
  'thanh-co': { name: { vi: 'Thành cổ', en: 'Citadel' }, centre: CITADEL, radiusM: 370, accuracyM: 500 },
  cho: { name: { vi: 'chợ Diên Khánh', en: 'Diên Khánh Market' }, centre: MARKET, radiusM: 170, accuracyM: 600 },
  'ly-tu-trong': {
    name: { vi: 'Lý Tự Trọng', en: 'Lý Tự Trọng Street' },
    centre: OFFICE,
    radiusM: 280,
    accuracyM: 700,
  },
  'benh-vien': {
    name: { vi: 'khu bệnh viện', en: 'Hospital' },
    centre: HOSPITAL,
    radiusM: 380,
    accuracyM: 400,
  },
  'bac-song': {
    name: { vi: 'bắc sông Cái', en: 'North bank of the Cái' },
    centre: [109.099, 12.2665],
    radiusM: 750,
    accuracyM: 800,
  },
  'dien-an': { name: { vi: 'Diên An', en: 'Diên An' }, centre: DIEN_AN, radiusM: 800, accuracyM: 800 },
  'dien-an-nam': {
    name: { vi: 'nam Diên An', en: 'South Diên An' },
    centre: [109.1165, 12.2425],
    radiusM: 750,
    accuracyM: 1000,
  },
  'dien-toan': { name: { vi: 'Diên Toàn', en: 'Diên Toàn' }, centre: DIEN_TOAN, radiusM: 850, accuracyM: 1000 },
  'dien-toan-nam': {
    name: { vi: 'nam Diên Toàn', en: 'South Diên Toàn' },
    centre: [109.114, 12.2235],
    radiusM: 850,
    accuracyM: 1000,
  },
} satisfies Record<string, Area>;

export type AreaKey = keyof typeof areas;

const WATERSIDE_M = 150;
const BORDER_M = 40;

/** Whether a thing could stand here: inside the outline, a little off the border, off the river and the stream. */
export function habitable(point: Position): boolean {
  return (
    inRing(point, outline) &&
    distanceToLineM(point, outline) > BORDER_M &&
    distanceToLineM(point, caiRiver) > WATERSIDE_M &&
    distanceToLineM(point, dauStream) > WATERSIDE_M
  );
}

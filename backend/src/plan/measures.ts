import type { IndicatorValue, Localized } from '@commune/contract';
import { DossierCountBook } from './dossier-counts.ts';
import type { DossiersOf, Measure, Measured } from './measure.ts';
import { digitalDocuments, dossierMeasure, onlineServices, reportsInTime } from './service-measures.ts';
import { linkMeasure, sensorisedMeasure } from './telemetry-measures.ts';
import { annualTasks, budgetSpent } from './work-measures.ts';

/** By what each indicator that is not entered by hand is measured. */
export function measures(dossiersOf: DossiersOf): ReadonlyMap<string, Measure> {
  const book = new DossierCountBook(dossiersOf);
  const ratings = {
    vi: 'Đánh giá, phản ánh và tiến độ của hồ sơ, tính theo Quyết định 766',
    en: 'Ratings, complaints and lateness of dossiers, by Decision 766',
  };
  const links = {
    vi: 'Trạng thái đường truyền cơ quan và trạm thông tin di động',
    en: 'State of office links and cell sites',
  };
  const databases = { vi: 'Trạng thái kết nối cơ sở dữ liệu', en: 'State of database interconnections' };
  return new Map<string, Measure>([
    ['online-services', onlineServices],
    ['online-payment', dossierMeasure(book, 'online-payment')],
    ['on-time', dossierMeasure(book, 'on-time')],
    ['digitised', dossierMeasure(book, 'digitised')],
    ['satisfaction', dossierMeasure(book, 'satisfied', { vi: 'phiếu đánh giá', en: 'ratings' }, ratings)],
    ['digital-documents', digitalDocuments],
    ['citizen-reports', reportsInTime],
    ['links-available', linkMeasure(['fibre-link', 'cell-site'], links)],
    ['interconnection', linkMeasure(['interconnection'], databases, { vi: 'kết nối', en: 'interconnections' })],
    ['sensorised', sensorisedMeasure()],
    ['annual-tasks', annualTasks],
    ['st-budget', budgetSpent],
  ]);
}

const NONE_ENTERED: Localized = { vi: 'Nhập tay, chưa có kỳ nào được duyệt', en: 'Entered by hand, none approved yet' };
const PARTS: Localized = { vi: 'đơn vị báo cáo', en: 'parts reporting' };

/** What was entered and approved, oldest first. */
export function entered(values: readonly IndicatorValue[], nowMs: number): Measured {
  const newest = values.at(-1);
  const source =
    newest === undefined ? NONE_ENTERED : { vi: `Nhập tay: ${newest.source}`, en: `Entered by hand: ${newest.source}` };
  return {
    figures: values.map(({ fromMs, toMs, value, numerator, denominator, coverage }) => ({
      ...{ fromMs, toMs, value, numerator, denominator },
      coverage: coverage === null ? null : { ...coverage, unit: PARTS },
    })),
    knownMs: newest === undefined ? null : Math.min(newest.toMs - 1, nowMs),
    source,
  };
}

import type { Coverage, DataDuty, Domain, DutyRow, Localized, Scorecard, ServiceKind } from '@commune/contract';
import { dateOfDay, dutyOf, localDay } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../store/realms.ts';
import { serviceConfiguration } from '../store/services/configuration.ts';
import { newestFile } from '../store/services/newest-file.ts';
import { toldOf } from '../store/services/told.ts';
import { heardThings } from './heard-things.ts';

const THINGS: Localized = { vi: 'thiết bị có số liệu', en: 'devices reporting' };

interface Feed {
  name: Localized;
  owner: string;
}

const SERVICE_FEEDS: Record<ServiceKind, Feed> = {
  dossier: { name: { vi: 'Hồ sơ thủ tục hành chính', en: 'Dossiers' }, owner: 'public-services' },
  payment: { name: { vi: 'Thanh toán phí, lệ phí', en: 'Payments' }, owner: 'public-services' },
  document: { name: { vi: 'Văn bản đi, đến', en: 'Documents' }, owner: 'office' },
  citizen_report: { name: { vi: 'Phản ánh hiện trường', en: 'Citizen reports' }, owner: 'office' },
};

const DEVICE_FEEDS: Partial<Record<Domain, Feed>> = {
  environment: { name: { vi: 'Quan trắc môi trường', en: 'Environment' }, owner: 'economic' },
  river: { name: { vi: 'Thủy văn, mưa, lũ', en: 'River, rain, flood' }, owner: 'civil-defence' },
  water: { name: { vi: 'Cấp nước', en: 'Water supply' }, owner: 'economic' },
  power: { name: { vi: 'Điện', en: 'Power' }, owner: 'economic' },
  lighting: { name: { vi: 'Chiếu sáng', en: 'Lighting' }, owner: 'economic' },
  traffic: { name: { vi: 'Giao thông', en: 'Traffic' }, owner: 'economic' },
  waste: { name: { vi: 'Rác thải', en: 'Waste' }, owner: 'economic' },
  network: { name: { vi: 'Hạ tầng số, viễn thông', en: 'Network' }, owner: 'culture' },
};

/** The province asks for data that live: every feed tells something each day, or each working day. */
const FEED_EVERY_DAYS = 1;
const ORDER: Record<DutyRow['state'], number> = { late: 0, never: 1, due_soon: 2, in_time: 3 };

/** Who owes which data by when, what is late first. */
export async function dutyBoard(pool: pg.Pool, realm: RealmRow, { atMs, rows }: Scorecard): Promise<DataDuty> {
  const { clock } = await serviceConfiguration(pool);
  const every = { dueEveryDays: FEED_EVERY_DAYS };
  const found: DutyRow[] = [];
  for (const [kind, feed] of Object.entries(SERVICE_FEEDS) as [ServiceKind, Feed][]) {
    const { knownMs } = await toldOf(pool, realm, kind, atMs);
    const key = kind.replace('_', '-');
    const completeness = await rowsTaken(pool, realm, kind, atMs);
    found.push({ key, what: 'feed', ...feed, ...dutyOf(every, knownMs, atMs, clock.days), completeness });
  }
  const heard = await heardThings(pool, realm, Object.keys(DEVICE_FEEDS) as Domain[], atMs);
  for (const [domain, { registered, reporting, knownMs }] of heard) {
    if (registered === 0) continue;
    const completeness = { n: reporting, of: registered, unit: THINGS };
    found.push({ key: domain, what: 'feed', ...DEVICE_FEEDS[domain]!, ...dutyOf(every, knownMs, atMs), completeness });
  }
  for (const { indicator, duty, figure } of rows) {
    const { key, name, owner } = indicator;
    found.push({ key, what: 'indicator', name, owner, ...duty, completeness: figure?.coverage ?? null });
  }
  const left = (row: DutyRow) => row.daysLeft ?? Number.NEGATIVE_INFINITY;
  found.sort((one, other) => ORDER[one.state] - ORDER[other.state] || left(one) - left(other));
  return { realm: realm.slug, atMs, rows: found };
}

/** Of the rows of the newest file those that were taken. What comes as events says nothing of what else there was. */
async function rowsTaken(pool: pg.Pool, realm: RealmRow, kind: ServiceKind, atMs: number): Promise<Coverage | null> {
  const file = await newestFile(pool, realm, kind, atMs);
  if (file === null) return null;
  const date = dateOfDay(localDay(file.exportedAt.getTime())).split('-').reverse().join('/');
  const unit = { vi: `dòng được nhận của tệp ngày ${date}`, en: `rows taken of the file of ${date}` };
  return { n: file.rows - file.refused, of: file.rows, unit };
}

import type { Localized, Position } from '@commune/contract';
import { CITADEL, DIEN_AN, DIEN_TOAN, HOSPITAL, OFFICE } from '../basemap/places.ts';
import { moved } from '../geometry.ts';
import { type SeedThing, seedThing } from './seed-thing.ts';

/** Where the commune's seat stands is configuration; it is drawn at the former district office. */
const SEAT_ACCURACY_M = 700;
const HALL = moved(OFFICE, 110, -40);

interface Office {
  slug: string;
  name: Localized;
  position: Position;
  accuracyM: number;
}

const offices: Office[] = [
  {
    slug: 'ubnd',
    name: { vi: 'trụ sở UBND xã', en: "People's Committee" },
    position: OFFICE,
    accuracyM: SEAT_ACCURACY_M,
  },
  {
    slug: 'hanh-chinh-cong',
    name: { vi: 'Trung tâm Phục vụ hành chính công xã', en: 'Public administration service centre' },
    position: HALL,
    accuracyM: SEAT_ACCURACY_M,
  },
  {
    slug: 'cong-an',
    name: { vi: 'Công an xã', en: 'Commune police' },
    position: moved(OFFICE, -150, 90),
    accuracyM: SEAT_ACCURACY_M,
  },
  {
    slug: 'quan-su',
    name: { vi: 'Ban Chỉ huy Quân sự xã', en: 'Commune military command' },
    position: moved(CITADEL, 150, 60),
    accuracyM: 500,
  },
  {
    slug: 'tram-y-te',
    name: { vi: 'Trạm Y tế xã', en: 'Commune health station' },
    position: moved(HOSPITAL, -150, -160),
    accuracyM: 1000,
  },
  {
    slug: 'dien-an',
    name: { vi: 'điểm tiếp nhận Diên An', en: 'Diên An reception point' },
    position: moved(DIEN_AN, 60, -40),
    accuracyM: 800,
  },
  {
    slug: 'dien-toan',
    name: { vi: 'điểm tiếp nhận Diên Toàn', en: 'Diên Toàn reception point' },
    position: moved(DIEN_TOAN, 60, -40),
    accuracyM: 1000,
  },
];

const links = offices.map(({ slug, name, position, accuracyM }) =>
  seedThing(
    'fibre-link',
    `link-${slug}`,
    { vi: `Đường truyền ${name.vi}`, en: `Link: ${name.en}` },
    moved(position, 0, 12),
    accuracyM,
  ),
);

const databases: [slug: string, vi: string, en: string][] = [
  ['ioc-tinh', 'Kết nối IOC tỉnh', "Interconnection: province's IOC"],
  ['dan-cu', 'Kết nối Cơ sở dữ liệu quốc gia về dân cư', 'Interconnection: national population database'],
  ['dvc-quoc-gia', 'Kết nối Cổng Dịch vụ công quốc gia', 'Interconnection: national public-service portal'],
  ['tthc-tinh', 'Kết nối Hệ thống thông tin giải quyết TTHC tỉnh', 'Interconnection: provincial procedures system'],
  ['van-ban', 'Kết nối Trục liên thông văn bản quốc gia', 'Interconnection: national document exchange'],
  ['dat-dai', 'Kết nối Cơ sở dữ liệu đất đai', 'Interconnection: land database'],
];

/** Interconnections have no place of their own: they stand in a ring round the server room that carries them. */
const interconnections = databases.map(([slug, vi, en], index) => {
  const angle = (2 * Math.PI * index) / databases.length;
  const position = moved(OFFICE, 45 * Math.cos(angle), 45 * Math.sin(angle));
  return seedThing('interconnection', `connect-${slug}`, { vi, en }, position, SEAT_ACCURACY_M);
});

const counters: [vi: string, en: string][] = [
  ['Tư pháp - Hộ tịch', 'justice and civil status'],
  ['Chứng thực', 'certification'],
  ['Đất đai - Xây dựng', 'land and construction'],
  ['Đăng ký kinh doanh', 'business registration'],
  ['Lao động - Xã hội', 'labour and social affairs'],
  ['Hướng dẫn nộp hồ sơ trực tuyến', 'help with online applications'],
];

const serviceCounters = counters.map(([vi, en], index) => {
  const number = index + 1;
  const name = { vi: `Quầy ${number} – ${vi}`, en: `Counter ${number} – ${en}` };
  return seedThing('service-counter', `counter-${number}`, name, moved(HALL, 8 * index - 20, -18), SEAT_ACCURACY_M);
});

function kiosk(slug: string, at: Localized, position: Position, accuracyM: number): SeedThing {
  const name = { vi: `Máy lấy số thứ tự ${at.vi}`, en: `Ticket kiosk, ${at.en}` };
  return seedThing('service-kiosk', `kiosk-${slug}`, name, position, accuracyM);
}

/** What stands at the commune's offices: links, the server room, interconnections, the service hall; and its waste trucks. */
export const atOffices: SeedThing[] = [
  ...links,
  seedThing(
    'server-room',
    'server-room-ubnd',
    { vi: 'Phòng máy chủ UBND xã', en: "Server room, People's Committee" },
    moved(OFFICE, 0, -8),
    SEAT_ACCURACY_M,
  ),
  ...interconnections,
  seedThing(
    'service-hall',
    'hall-hanh-chinh-cong',
    { vi: 'Trung tâm Phục vụ hành chính công xã', en: 'Public administration service centre' },
    HALL,
    SEAT_ACCURACY_M,
  ),
  ...serviceCounters,
  kiosk('1', { vi: 'sảnh chính', en: 'main hall' }, moved(HALL, -28, 8), SEAT_ACCURACY_M),
  kiosk('dien-an', { vi: 'Diên An', en: 'Diên An' }, moved(DIEN_AN, 80, -60), 800),
  kiosk('dien-toan', { vi: 'Diên Toàn', en: 'Diên Toàn' }, moved(DIEN_TOAN, 80, -60), 1000),
  ...[1, 2, 3].map((number) =>
    seedThing(
      'waste-truck',
      `truck-${number}`,
      { vi: `Xe thu gom rác số ${number}`, en: `Waste truck no. ${number}` },
      moved(DIEN_AN, 150 + 20 * number, -150),
      800,
    ),
  ),
];

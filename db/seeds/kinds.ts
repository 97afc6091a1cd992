import type { Domain, Localized } from '@commune/contract';

/** What a kind of thing measures: `key` names the datastream on the wire, `property` the observed property. */
export interface SeedDatastream {
  key: string;
  property: string;
  expectedIntervalS: number;
}

export interface ThingKind {
  key: string;
  domain: Domain;
  name: Localized;
  datastreams: SeedDatastream[];
}

/** Seconds. Five minutes, so that the past filled at five-minute steps counts as live as the present. */
export const EXPECTED_INTERVAL_S = 300;

function kind(domain: Domain, key: string, vi: string, en: string, measured: string[]): ThingKind {
  const datastreams = measured.map((property) => ({
    key: property,
    property,
    expectedIntervalS: EXPECTED_INTERVAL_S,
  }));
  return { key, domain, name: { vi, en }, datastreams };
}

const POLLUTANTS = ['pm25', 'pm10', 'no2', 'o3', 'co', 'so2'];
const BATTERY = ['battery-voltage', 'signal-strength'];
const LINK = ['link-up', 'link-latency', 'packet-loss', 'throughput'];
const COUNTS = ['vehicle-count', 'motorbike-count', 'heavy-vehicle-count', 'mean-speed', 'occupancy'];

/** The kinds of thing that the commune has, with what each of them measures. */
export const kinds: ThingKind[] = [
  kind('environment', 'air-station', 'Trạm quan trắc không khí', 'Air-quality station', [
    ...POLLUTANTS,
    'air-temperature',
    'humidity',
    'station-status',
  ]),
  kind('environment', 'air-node', 'Điểm đo bụi', 'Dust sensor', ['pm25', 'pm10', 'air-temperature', 'humidity']),
  kind('environment', 'noise-meter', 'Điểm đo tiếng ồn', 'Noise meter', ['noise', ...BATTERY]),
  kind('environment', 'weather-station', 'Trạm khí tượng tự động', 'Automatic weather station', [
    'air-temperature',
    'humidity',
    'air-pressure',
    'wind-speed',
    'wind-direction',
  ]),

  kind('river', 'river-gauge', 'Trạm thủy văn', 'River gauge', ['stage', ...BATTERY]),
  kind('river', 'canal-gauge', 'Điểm đo mực nước kênh, suối', 'Canal or stream gauge', ['stage', ...BATTERY]),
  kind('river', 'rain-gauge', 'Trạm đo mưa', 'Rain gauge', ['rain', ...BATTERY]),
  kind('river', 'reservoir', 'Hồ chứa nước', 'Reservoir', [
    'reservoir-level',
    'reservoir-fill',
    'reservoir-inflow',
    'reservoir-outflow',
  ]),
  kind('river', 'road-flood-sensor', 'Điểm đo ngập đường', 'Road flood sensor', ['flood-depth', ...BATTERY]),

  kind('water', 'water-plant', 'Nhà máy nước', 'Water plant', [
    'water-flow',
    'water-pressure',
    'free-chlorine',
    'turbidity',
    'ph',
  ]),
  kind('water', 'pressure-point', 'Điểm đo áp lực nước', 'Water pressure point', ['water-pressure', ...BATTERY]),
  kind('water', 'water-quality-point', 'Điểm đo chất lượng nước', 'Water-quality point', [
    'free-chlorine',
    'turbidity',
    'ph',
    'water-temperature',
  ]),
  kind('water', 'district-meter', 'Đồng hồ tổng', 'District meter', [
    'water-flow',
    'water-volume',
    'water-pressure',
    'battery-voltage',
  ]),

  kind('power', 'feeder', 'Xuất tuyến trung thế', 'Medium-voltage feeder', [
    'active-power',
    'current',
    'voltage',
    'energy',
    'outage',
  ]),
  kind('power', 'transformer', 'Trạm biến áp', 'Transformer', [
    'transformer-load',
    'voltage',
    'current',
    'active-power',
    'energy',
    'oil-temperature',
    'outage',
  ]),

  kind('lighting', 'lamp-cabinet', 'Tủ điều khiển chiếu sáng', 'Lighting cabinet', [
    'lighting-on',
    'active-power',
    'energy',
    'voltage',
    'door-open',
  ]),
  kind('lighting', 'street-lamp', 'Đèn đường', 'Street lamp', ['lamp-on', 'lamp-power', 'dimming', 'lamp-failure']),

  kind('traffic', 'traffic-counter', 'Điểm đếm xe', 'Traffic counter', COUNTS),
  kind('traffic', 'junction-counter', 'Nút giao', 'Junction counter', [...COUNTS, 'traffic-queue']),

  kind('waste', 'waste-bin', 'Thùng rác', 'Waste bin', ['bin-fill', 'hours-since-emptied', 'battery-level']),
  kind('waste', 'transfer-point', 'Điểm tập kết rác', 'Waste transfer point', [
    'bin-fill',
    'container-weight',
    'hours-since-emptied',
  ]),
  kind('waste', 'waste-truck', 'Xe thu gom rác', 'Waste truck', ['truck-load', 'vehicle-speed', 'route-progress']),

  kind('network', 'fibre-link', 'Đường truyền cơ quan', 'Office link', [...LINK, 'active-path']),
  kind('network', 'cell-site', 'Trạm thông tin di động', 'Cell site', [...LINK, 'connected-clients']),
  kind('network', 'public-wifi', 'Điểm Wi-Fi công cộng', 'Public Wi-Fi', [
    'link-up',
    'connected-clients',
    'throughput',
  ]),
  kind('network', 'server-room', 'Phòng máy chủ', 'Server room', [
    'air-temperature',
    'humidity',
    'ups-charge',
    'on-battery',
    'door-open',
  ]),
  kind('network', 'interconnection', 'Kết nối cơ sở dữ liệu', 'Database interconnection', [
    'link-up',
    'link-latency',
    'sync-age',
    'records-exchanged',
  ]),

  kind('services', 'service-hall', 'Sảnh giao dịch', 'Service hall', [
    'hall-open',
    'counters-open',
    'queue-length',
    'waiting-time',
    'dossiers-received',
    'dossiers-returned',
  ]),
  kind('services', 'service-counter', 'Quầy giao dịch', 'Service counter', [
    'counter-open',
    'queue-length',
    'waiting-time',
    'tickets-served',
  ]),
  kind('services', 'service-kiosk', 'Máy lấy số thứ tự', 'Ticket kiosk', ['link-up', 'tickets-issued', 'paper-level']),

  kind('reports', 'report-area', 'Khu vực phản ánh', 'Report area', [
    'open-reports',
    'overdue-reports',
    'reports-received',
    'oldest-report-age',
  ]),
];

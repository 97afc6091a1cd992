import type { Severity } from '@commune/contract';
import { level, MINUTE_S, PRACTICE, rule, type SeedRule } from './seed-rule.ts';

function linkDown(
  key: string,
  vi: string,
  en: string,
  kinds: string[],
  severity: Severity,
  waitS: number,
  offS = 3 * MINUTE_S,
): SeedRule {
  return rule(key, vi, en, {
    scope: { kinds },
    condition: { type: 'state', property: 'link-up', codes: [0], severity },
    onDelayS: waitS,
    offDelayS: offS,
    source: PRACTICE,
  });
}

/** An office link that is down is what `office-cut-off` says; its path is the better witness. */
const links = [
  rule('office-cut-off', 'Cơ quan mất kết nối mạng', 'Office cut off from the network', {
    scope: { kinds: ['fibre-link'] },
    // none
    condition: { type: 'state', property: 'active-path', codes: [3], severity: 'critical' },
    onDelayS: 2 * MINUTE_S,
    offDelayS: 5 * MINUTE_S,
    source: PRACTICE,
  }),
  rule('office-on-standby', 'Cơ quan chạy đường truyền dự phòng', 'Office on its standby link', {
    scope: { kinds: ['fibre-link'] },
    // cellular, satellite
    condition: { type: 'state', property: 'active-path', codes: [1, 2], severity: 'low' },
    onDelayS: 5 * MINUTE_S,
    offDelayS: 10 * MINUTE_S,
    source: PRACTICE,
  }),
  linkDown(
    'cell-down',
    'Trạm thông tin di động ngừng phát sóng',
    'Cell site down',
    ['cell-site'],
    'high',
    5 * MINUTE_S,
  ),
  linkDown(
    'interconnection-down',
    'Gián đoạn kết nối cơ sở dữ liệu',
    'Database interconnection down',
    ['interconnection'],
    'medium',
    10 * MINUTE_S,
  ),
  // told at once: an access point that comes and goes is to be seen as flapping
  linkDown('wifi-down', 'Wi-Fi công cộng ngừng hoạt động', 'Public Wi-Fi down', ['public-wifi'], 'low', 0, 0),
  rule('link-slow', 'Đường truyền chậm', 'Slow link', {
    scope: { kinds: ['fibre-link', 'cell-site', 'interconnection'] },
    condition: {
      type: 'threshold',
      property: 'link-latency',
      take: 'mean',
      overS: 20 * MINUTE_S,
      direction: 'above',
      levels: [level('low', 100), level('medium', 200)],
      hysteresis: 20,
    },
    offDelayS: 10 * MINUTE_S,
    source: PRACTICE,
  }),
  rule('link-lossy', 'Đường truyền mất gói', 'Lossy link', {
    scope: { kinds: ['fibre-link', 'cell-site'] },
    // a link that is down loses everything, and says so itself
    condition: {
      type: 'expression',
      expression: 'v["link-up"] == 1.0 && v["packet-loss"] >= 3.0',
      severity: 'low',
    },
    onDelayS: 10 * MINUTE_S,
    offDelayS: 10 * MINUTE_S,
    source: PRACTICE,
  }),
  rule('sync-old', 'Cơ sở dữ liệu chậm đồng bộ', 'Database sync overdue', {
    scope: { kinds: ['interconnection'] },
    condition: {
      type: 'threshold',
      property: 'sync-age',
      direction: 'above',
      levels: [level('medium', 120), level('high', 360)],
      hysteresis: 60,
    },
    source: `Quyết định 2421/QĐ-UBND (dữ liệu «sống»); mức thời gian là thông lệ vận hành, chưa xác minh`,
  }),
];

const serverRoom = [
  rule('ups-on', 'Phòng máy chủ chạy bằng UPS', 'Server room on its UPS', {
    scope: { kinds: ['server-room'] },
    condition: { type: 'state', property: 'on-battery', codes: [1], severity: 'medium' },
    onDelayS: MINUTE_S,
    offDelayS: 5 * MINUTE_S,
    source: PRACTICE,
  }),
  rule('ups-low', 'UPS phòng máy chủ sắp cạn', 'Server room UPS running out', {
    scope: { kinds: ['server-room'] },
    condition: {
      type: 'threshold',
      property: 'ups-charge',
      direction: 'below',
      levels: [level('high', 50), level('critical', 25)],
      hysteresis: 5,
    },
    source: PRACTICE,
  }),
  rule('server-room-hot', 'Phòng máy chủ nóng', 'Server room hot', {
    scope: { kinds: ['server-room'] },
    condition: {
      type: 'threshold',
      property: 'air-temperature',
      direction: 'above',
      levels: [level('medium', 27), level('high', 32), level('critical', 35)],
      hysteresis: 1,
    },
    onDelayS: 10 * MINUTE_S,
    offDelayS: 15 * MINUTE_S,
    source: `ASHRAE TC 9.9, giới hạn khuyến nghị 27 °C. ${PRACTICE}`,
  }),
  rule('server-room-open', 'Cửa phòng máy chủ để mở', 'Server room door left open', {
    scope: { kinds: ['server-room'] },
    condition: { type: 'state', property: 'door-open', codes: [1], severity: 'medium' },
    onDelayS: 15 * MINUTE_S,
    offDelayS: 2 * MINUTE_S,
    source: PRACTICE,
  }),
];

export const network: SeedRule[] = [...links, ...serverRoom];

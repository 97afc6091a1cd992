import type { Severity } from '@commune/contract';
import { DAY_S, HOUR_S, level, MINUTE_S, PRACTICE, rule, type SeedRule } from './seed-rule.ts';

/** A last will may come of a broken connection that is back at once: nobody is told before five minutes. */
function silent(key: string, vi: string, en: string, kinds: string[], severity: Severity): SeedRule {
  return rule(key, vi, en, {
    scope: { kinds },
    condition: { type: 'silence', after: 'offline', severity },
    onDelayS: 5 * MINUTE_S,
    offDelayS: MINUTE_S,
    source: `Hơn 20 chu kỳ gửi không có số liệu, hoặc thiết bị báo mất kết nối. ${PRACTICE}`,
  });
}

const silences = [
  rule('river-stale', 'Trạm thủy văn chậm số liệu', 'River gauge behind with its data', {
    scope: { kinds: ['river-gauge'] },
    condition: { type: 'silence', after: 'stale', severity: 'medium' },
    offDelayS: MINUTE_S,
    source: `Hơn 5 chu kỳ gửi không có số liệu. ${PRACTICE}`,
  }),
  silent('river-silent', 'Trạm thủy văn mất kết nối', 'River gauge offline', ['river-gauge'], 'high'),
  silent(
    'rain-silent',
    'Thiết bị mưa, ngập mất kết nối',
    'Rain or flood sensor offline',
    ['rain-gauge', 'canal-gauge', 'road-flood-sensor', 'reservoir'],
    'medium',
  ),
  silent(
    'plant-silent',
    'Công trình thiết yếu mất kết nối',
    'Essential works offline',
    ['water-plant', 'feeder', 'server-room', 'fibre-link'],
    'medium',
  ),
  silent(
    'air-silent',
    'Trạm môi trường mất kết nối',
    'Environmental station offline',
    ['air-station', 'air-node', 'noise-meter', 'weather-station'],
    'low',
  ),
  silent(
    'water-silent',
    'Thiết bị cấp nước mất kết nối',
    'Water sensor offline',
    ['pressure-point', 'water-quality-point', 'district-meter'],
    'low',
  ),
  silent('transformer-silent', 'Trạm biến áp mất kết nối', 'Transformer offline', ['transformer'], 'low'),
  silent(
    'lighting-silent',
    'Thiết bị chiếu sáng mất kết nối',
    'Lighting equipment offline',
    ['lamp-cabinet', 'street-lamp'],
    'low',
  ),
  silent(
    'traffic-silent',
    'Thiết bị giao thông mất kết nối',
    'Traffic counter offline',
    ['traffic-counter', 'junction-counter'],
    'low',
  ),
  silent(
    'waste-silent',
    'Thiết bị thu gom rác mất kết nối',
    'Waste equipment offline',
    ['waste-bin', 'transfer-point', 'waste-truck'],
    'low',
  ),
  silent(
    'network-silent',
    'Thiết bị mạng mất kết nối',
    'Network equipment offline',
    ['cell-site', 'public-wifi', 'interconnection'],
    'low',
  ),
  silent(
    'services-silent',
    'Thiết bị hành chính công mất kết nối',
    'Service hall equipment offline',
    ['service-hall', 'service-counter', 'service-kiosk'],
    'low',
  ),
];

const batteries = [
  rule('battery-voltage-low', 'Pin thiết bị yếu', 'Weak battery', {
    condition: {
      type: 'threshold',
      property: 'battery-voltage',
      direction: 'below',
      levels: [level('low', 3.45), level('medium', 3.3)],
      hysteresis: 0.15,
    },
    onDelayS: 30 * MINUTE_S,
    // a panel lifts a weak cell by day: it has recovered once it lasts through a night
    offDelayS: DAY_S,
    source: `Cài đặt thường gặp của pin lithium một ngăn. ${PRACTICE}`,
  }),
  rule('battery-level-low', 'Pin thiết bị sắp hết', 'Battery almost empty', {
    condition: {
      type: 'threshold',
      property: 'battery-level',
      direction: 'below',
      levels: [level('low', 15), level('medium', 9)],
      hysteresis: 5,
    },
    onDelayS: HOUR_S,
    source: PRACTICE,
  }),
];

export const devices: SeedRule[] = [...silences, ...batteries];

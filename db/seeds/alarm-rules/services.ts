import { level, MINUTE_S, PRACTICE, rule, type SeedRule } from './seed-rule.ts';

export const services: SeedRule[] = [
  rule('hall-waiting', 'Công dân chờ lâu', 'Long wait in the service hall', {
    scope: { kinds: ['service-hall'] },
    condition: {
      type: 'threshold',
      property: 'waiting-time',
      direction: 'above',
      levels: [level('low', 30), level('medium', 60)],
      hysteresis: 5,
    },
    onDelayS: 5 * MINUTE_S,
    offDelayS: 15 * MINUTE_S,
    source: `Nghị định 61/2018/NĐ-CP (chờ không quá 30 phút), chưa xác minh`,
  }),
  rule('hall-queue', 'Sảnh giao dịch đông người chờ', 'Many people waiting in the service hall', {
    scope: { kinds: ['service-hall'] },
    condition: {
      type: 'threshold',
      property: 'queue-length',
      direction: 'above',
      levels: [level('low', 20), level('medium', 35)],
      hysteresis: 4,
    },
    onDelayS: 10 * MINUTE_S,
    offDelayS: 15 * MINUTE_S,
    source: PRACTICE,
  }),
  rule('kiosk-down', 'Máy lấy số thứ tự ngừng hoạt động', 'Ticket kiosk down', {
    scope: { kinds: ['service-kiosk'] },
    condition: { type: 'state', property: 'link-up', codes: [0], severity: 'low' },
    onDelayS: 5 * MINUTE_S,
    offDelayS: 5 * MINUTE_S,
    source: PRACTICE,
  }),
  rule('kiosk-paper', 'Máy lấy số thứ tự sắp hết giấy', 'Ticket kiosk low on paper', {
    scope: { kinds: ['service-kiosk'] },
    condition: {
      type: 'threshold',
      property: 'paper-level',
      direction: 'below',
      levels: [level('low', 10)],
      hysteresis: 10,
    },
    source: PRACTICE,
  }),
];

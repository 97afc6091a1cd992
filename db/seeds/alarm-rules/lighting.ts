import { MINUTE_S, PRACTICE, rule, type SeedRule } from './seed-rule.ts';

export const lighting: SeedRule[] = [
  rule('lamp-failed', 'Đèn đường hỏng', 'Street lamp failed', {
    scope: { kinds: ['street-lamp'] },
    condition: { type: 'state', property: 'lamp-failure', codes: [1], severity: 'low' },
    onDelayS: 15 * MINUTE_S,
    offDelayS: 15 * MINUTE_S,
    source: PRACTICE,
  }),
  // dusk and dawn move by three quarters of an hour over the year: these hours are dark, or light, on every day of it
  rule('lighting-dark', 'Tuyến chiếu sáng tắt ban đêm', 'Street lighting off at night', {
    scope: { kinds: ['lamp-cabinet'] },
    condition: { type: 'state', property: 'lighting-on', codes: [0], severity: 'medium' },
    onDelayS: 10 * MINUTE_S,
    offDelayS: 5 * MINUTE_S,
    activeHours: { from: '18:45', to: '04:45' },
    source: PRACTICE,
  }),
  rule('lighting-by-day', 'Đèn đường sáng ban ngày', 'Street lighting on by day', {
    scope: { kinds: ['lamp-cabinet'] },
    condition: { type: 'state', property: 'lighting-on', codes: [1], severity: 'low' },
    onDelayS: 30 * MINUTE_S,
    offDelayS: 5 * MINUTE_S,
    activeHours: { from: '06:30', to: '17:00' },
    source: PRACTICE,
  }),
  rule('cabinet-open', 'Tủ điều khiển chiếu sáng mở cửa', 'Lighting cabinet open', {
    scope: { kinds: ['lamp-cabinet'] },
    condition: { type: 'state', property: 'door-open', codes: [1], severity: 'medium' },
    onDelayS: 5 * MINUTE_S,
    offDelayS: 2 * MINUTE_S,
    source: PRACTICE,
  }),
];

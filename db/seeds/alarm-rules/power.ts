import { level, MINUTE_S, PRACTICE, rule, type SeedRule } from './seed-rule.ts';

export const power: SeedRule[] = [
  rule('feeder-outage', 'Mất điện xuất tuyến trung thế', 'Medium-voltage feeder out', {
    scope: { kinds: ['feeder'] },
    condition: { type: 'state', property: 'outage', codes: [1], severity: 'critical' },
    // an automatic recloser brings most lines back within a minute
    onDelayS: MINUTE_S,
    offDelayS: 5 * MINUTE_S,
    source: PRACTICE,
  }),
  rule('transformer-outage', 'Mất điện trạm biến áp', 'Transformer without power', {
    scope: { kinds: ['transformer'] },
    condition: { type: 'state', property: 'outage', codes: [1], severity: 'high' },
    onDelayS: 2 * MINUTE_S,
    offDelayS: 5 * MINUTE_S,
    source: PRACTICE,
  }),
  rule('transformer-overload', 'Trạm biến áp quá tải', 'Transformer overloaded', {
    scope: { kinds: ['transformer'] },
    condition: {
      type: 'threshold',
      property: 'transformer-load',
      direction: 'above',
      levels: [level('low', 100), level('medium', 110), level('high', 130)],
      hysteresis: 8,
    },
    onDelayS: 15 * MINUTE_S,
    offDelayS: 60 * MINUTE_S,
    source: `IEC 60076-7, tải theo định mức. ${PRACTICE}`,
  }),
  rule('transformer-hot', 'Dầu máy biến áp nóng', 'Transformer oil hot', {
    scope: { kinds: ['transformer'] },
    condition: {
      type: 'threshold',
      property: 'oil-temperature',
      direction: 'above',
      levels: [level('medium', 80), level('high', 90), level('critical', 100)],
      hysteresis: 4,
    },
    onDelayS: 5 * MINUTE_S,
    offDelayS: 15 * MINUTE_S,
    source: `Cài đặt thường gặp của rơ le nhiệt. ${PRACTICE}`,
  }),
];

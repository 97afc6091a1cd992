import { HOUR_S, level, MINUTE_S, PRACTICE, rule, type SeedRule } from './seed-rule.ts';

export const waste: SeedRule[] = [
  rule('bin-full', 'Thùng rác đầy', 'Waste bin full', {
    scope: { kinds: ['waste-bin'] },
    condition: {
      type: 'threshold',
      property: 'bin-fill',
      direction: 'above',
      levels: [level('low', 95)],
      hysteresis: 15,
    },
    onDelayS: 30 * MINUTE_S,
    offDelayS: 5 * MINUTE_S,
    source: PRACTICE,
  }),
  rule('bin-left', 'Thùng rác chưa được thu gom', 'Waste bin not emptied', {
    scope: { kinds: ['waste-bin'] },
    condition: {
      type: 'threshold',
      property: 'hours-since-emptied',
      direction: 'above',
      levels: [level('medium', 54)],
      hysteresis: 6,
    },
    source: PRACTICE,
  }),
  rule('transfer-full', 'Điểm tập kết rác đầy', 'Waste transfer point full', {
    scope: { kinds: ['transfer-point'] },
    condition: {
      type: 'threshold',
      property: 'bin-fill',
      direction: 'above',
      levels: [level('medium', 95)],
      hysteresis: 10,
    },
    onDelayS: 15 * MINUTE_S,
    offDelayS: HOUR_S,
    source: PRACTICE,
  }),
];

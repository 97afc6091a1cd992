import { level, MINUTE_S, PRACTICE, rule, type SeedRule } from './seed-rule.ts';

export const traffic: SeedRule[] = [
  rule('junction-queue', 'Ùn tắc tại nút giao', 'Congestion at a junction', {
    scope: { kinds: ['junction-counter'] },
    condition: {
      type: 'threshold',
      property: 'traffic-queue',
      take: 'mean',
      overS: 20 * MINUTE_S,
      direction: 'above',
      levels: [level('low', 120), level('medium', 200)],
      hysteresis: 20,
    },
    offDelayS: 15 * MINUTE_S,
    source: PRACTICE,
  }),
];

import type { Severity } from '@commune/contract';
import { level, MINUTE_S, PRACTICE, rule, type SeedRule } from './seed-rule.ts';

const DRINKING_WATER = 'QCVN 01-1:2018/BYT (đã được QCVN 01-1:2024/BYT thay thế, giới hạn mới chưa xác minh)';

type Limit = [property: string, direction: 'above' | 'below', at: number, hysteresis: number];

const EVERYWHERE = ['water-plant', 'water-quality-point'];

/** Drinking water. A sample that passes by, such as a bubble in the cell, is no alarm. */
function qualityLimit(
  key: string,
  vi: string,
  en: string,
  [property, direction, at, hysteresis]: Limit,
  severity: Severity = 'high',
  kinds = EVERYWHERE,
): SeedRule {
  return rule(key, vi, en, {
    scope: { kinds },
    condition: { type: 'threshold', property, direction, levels: [level(severity, at)], hysteresis },
    onDelayS: 10 * MINUTE_S,
    offDelayS: 20 * MINUTE_S,
    source: DRINKING_WATER,
  });
}

export const water: SeedRule[] = [
  qualityLimit(
    'chlorine-low',
    'Clo dư tự do thấp',
    'Free chlorine too low',
    ['free-chlorine', 'below', 0.2, 0.05],
    'high',
    ['water-quality-point'],
  ),
  // what leaves a plant undisinfected reaches every tap
  qualityLimit(
    'plant-chlorine-low',
    'Clo dư tự do thấp tại nhà máy nước',
    'Free chlorine too low at a water plant',
    ['free-chlorine', 'below', 0.2, 0.05],
    'critical',
    ['water-plant'],
  ),
  qualityLimit('chlorine-high', 'Clo dư tự do cao', 'Free chlorine too high', ['free-chlorine', 'above', 1, 0.05]),
  qualityLimit('turbidity-high', 'Nước có độ đục cao', 'Turbid water', ['turbidity', 'above', 2, 0.3]),
  qualityLimit('ph-low', 'Nước có độ pH thấp', 'pH of water too low', ['ph', 'below', 6, 0.2]),
  qualityLimit('ph-high', 'Nước có độ pH cao', 'pH of water too high', ['ph', 'above', 8.5, 0.2]),
  rule('pressure-low', 'Áp lực nước thấp', 'Low water pressure', {
    scope: { kinds: ['pressure-point', 'district-meter'] },
    condition: {
      type: 'threshold',
      property: 'water-pressure',
      direction: 'below',
      levels: [level('low', 1), level('medium', 0.5)],
      hysteresis: 0.2,
    },
    onDelayS: 10 * MINUTE_S,
    offDelayS: 20 * MINUTE_S,
    source: 'TCXDVN 33:2006 (áp lực tự do tối thiểu 10 m cột nước), chưa xác minh',
  }),
  rule('plant-pressure-low', 'Áp lực nước sau nhà máy thấp', 'Low pressure from a water plant', {
    scope: { kinds: ['water-plant'] },
    condition: {
      type: 'threshold',
      property: 'water-pressure',
      direction: 'below',
      levels: [level('high', 3.2), level('critical', 2)],
      hysteresis: 0.2,
    },
    onDelayS: 5 * MINUTE_S,
    offDelayS: 15 * MINUTE_S,
    source: PRACTICE,
  }),
];

import type { Severity } from '@commune/contract';
import { DAY_S, HOUR_S, level, MINUTE_S, rule, type SeedRule } from './seed-rule.ts';

const NATIONAL = 'Quyết định 05/2020/QĐ-TTg';
const PROVINCIAL = 'Quyết định của UBND tỉnh Khánh Hòa có hiệu lực từ 02/10/2025, thay Quyết định 67/2022/QĐ-UBND';

/** The three legal levels of a gauge, metres of stage. */
function floodLevels(bd1: number, bd2: number, bd3: number) {
  const legal = (n: number, severity: Severity, at: number) =>
    level(severity, at, { vi: `BĐ${n}`, en: `Flood alarm level ${n}` });
  return [legal(1, 'medium', bd1), legal(2, 'high', bd2), legal(3, 'critical', bd3)];
}

/** Waves and the swing of a float are centimetres; a river that hovers at a level is one alarm, not ten. */
const stageLevels = (levels: ReturnType<typeof floodLevels>) => ({
  condition: { type: 'threshold', property: 'stage', direction: 'above', levels, hysteresis: 0.1 } as const,
  onDelayS: 2 * MINUTE_S,
  offDelayS: 30 * MINUTE_S,
});

/**
 * Đồng Trăng has two legal sets. The national one governs: it belongs to the hydrological station that stands there, the
 * service's flood bulletins and the disaster risk levels (Decision 18/2021/QĐ-TTg) count by it, and it is reached first.
 * The province's belongs to its automatic gauge and is shown beside it. Diên Phú has the province's alone; neither gauge's
 * level ever follows from the other's, since downstream can be above BĐ3 while upstream is below BĐ2.
 */
const legal = [
  rule('flood-dong-trang', 'Lũ trên sông Cái tại Đồng Trăng', 'Flood on the Cái at Đồng Trăng', {
    scope: { things: ['river-dong-trang'] },
    ...stageLevels(floodLevels(8, 9.5, 11)),
    source: NATIONAL,
    verified: true,
  }),
  rule(
    'flood-dong-trang-province',
    'Lũ trên sông Cái tại Đồng Trăng (mức của tỉnh)',
    'Flood on the Cái at Đồng Trăng (provincial levels)',
    {
      scope: { things: ['river-dong-trang'] },
      ...stageLevels(floodLevels(8.5, 10, 11.5)),
      governing: false,
      source: PROVINCIAL,
      verified: true,
    },
  ),
  rule('flood-dien-phu', 'Lũ trên sông Cái tại Diên Phú', 'Flood on the Cái at Diên Phú', {
    scope: { things: ['river-dien-phu'] },
    ...stageLevels(floodLevels(4.5, 5, 5.5)),
    source: PROVINCIAL,
    verified: true,
  }),
];

export const river: SeedRule[] = [
  ...legal,
  rule('river-rise', 'Nước sông lên nhanh', 'River rising fast', {
    scope: { kinds: ['river-gauge'] },
    condition: {
      type: 'threshold',
      property: 'stage',
      take: 'rate',
      overS: HOUR_S,
      direction: 'above',
      // m/h; steepest on record here: 1.04 on 15/11/2023, 1.77 on 4/12/2025
      levels: [level('medium', 0.5), level('high', 1), level('critical', 1.5)],
      hysteresis: 0.2,
    },
    onDelayS: 10 * MINUTE_S,
    offDelayS: 30 * MINUTE_S,
    source: 'Theo các trận lũ 15/11/2023 và 04/12/2025 tại Đồng Trăng; ngưỡng của hệ thống, chưa xác minh',
  }),
  rule('rain-3h', 'Mưa rất lớn trong 3 giờ', 'Very heavy rain in 3 hours', {
    scope: { kinds: ['rain-gauge'] },
    condition: {
      type: 'threshold',
      property: 'rain',
      take: 'sum',
      overS: 3 * HOUR_S,
      direction: 'above',
      levels: [level('high', 80)],
      hysteresis: 10,
    },
    source: 'Mức dùng trong tin cảnh báo lũ quét, sạt lở đất, ngập lụt của cơ quan khí tượng thủy văn',
    verified: true,
  }),
  rule('rain-24h', 'Mưa lớn trong 24 giờ', 'Heavy rain in 24 hours', {
    scope: { kinds: ['rain-gauge'] },
    condition: {
      type: 'threshold',
      property: 'rain',
      take: 'sum',
      overS: DAY_S,
      direction: 'above',
      levels: [
        level('low', 51, { vi: 'Mưa to', en: 'Heavy rain' }),
        level('medium', 100, { vi: 'Mưa rất to', en: 'Very heavy rain' }),
      ],
      hysteresis: 5,
    },
    source: 'Phân cấp lượng mưa 24 giờ của cơ quan khí tượng thủy văn',
    verified: true,
  }),
  rule('road-flooded', 'Ngập đường', 'Road flooded', {
    scope: { kinds: ['road-flood-sensor'] },
    condition: {
      type: 'threshold',
      property: 'flood-depth',
      direction: 'above',
      levels: [
        level('low', 0.1),
        level('medium', 0.25),
        level('high', 0.5, { vi: 'Tạm cấm lưu thông', en: 'Road to be closed' }),
      ],
      hysteresis: 0.05,
    },
    onDelayS: 3 * MINUTE_S,
    offDelayS: 15 * MINUTE_S,
    source: 'Mức cấm đường 23/10 ngày 17/11/2025 (trên 0,5 m); các mức thấp hơn là của hệ thống, chưa xác minh',
  }),
  rule('reservoir-release', 'Hồ chứa xả lưu lượng lớn', 'Large release from a reservoir', {
    scope: { kinds: ['reservoir'] },
    condition: {
      type: 'threshold',
      property: 'reservoir-outflow',
      direction: 'above',
      levels: [level('medium', 30)],
      hysteresis: 8,
    },
    offDelayS: HOUR_S,
    source: 'Mức xả thấp nhất hồ Suối Dầu đã thông báo 24–28/11/2025; ngưỡng của hệ thống, chưa xác minh',
  }),
];

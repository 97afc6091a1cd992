import { HOUR_S, level, MINUTE_S, PRACTICE, rule, type SeedRule } from './seed-rule.ts';

const AIR_LIMITS = 'QCVN 05:2023/BTNMT';
const NOISE_LIMITS = 'QCVN 26:2010/BTNMT (đã được QCVN 26:2025/BNNMT thay thế, giới hạn mới chưa xác minh)';

/** A limit of an hour's mean, µg/m³. */
function hourlyLimit(property: string, vi: string, en: string, at: number): SeedRule {
  return rule(`${property}-1h`, `${vi} vượt giới hạn trung bình 1 giờ`, `${en} above the 1-hour limit`, {
    scope: { domain: 'environment' },
    condition: {
      type: 'threshold',
      property,
      take: 'mean',
      overS: HOUR_S,
      direction: 'above',
      levels: [level('medium', at)],
      hysteresis: at / 10,
    },
    source: `${AIR_LIMITS}, trung bình 1 giờ`,
    verified: true,
  });
}

/** A limit of the mean of 24 hours, which is a reading of its own. */
function dailyLimit(property: string, vi: string, en: string, at: number): SeedRule {
  return rule(property, `${vi} vượt giới hạn trung bình 24 giờ`, `${en} above the 24-hour limit`, {
    scope: { domain: 'environment' },
    condition: { type: 'threshold', property, direction: 'above', levels: [level('medium', at)], hysteresis: at / 20 },
    offDelayS: HOUR_S,
    source: `${AIR_LIMITS}, trung bình 24 giờ; giá trị chưa xác minh`,
  });
}

/** The limits are of the equivalent level; the mean of an hour's readings stands in for it and reads a little lower. */
function noiseLimit(key: string, vi: string, en: string, from: string, to: string, at: number, things?: string[]) {
  return rule(key, vi, en, {
    scope: things ? { things } : { kinds: ['noise-meter'] },
    condition: {
      type: 'threshold',
      property: 'noise',
      take: 'mean',
      overS: HOUR_S,
      direction: 'above',
      levels: [level('low', at)],
      hysteresis: 2,
    },
    onDelayS: 10 * MINUTE_S,
    offDelayS: 20 * MINUTE_S,
    activeHours: { from, to },
    source: NOISE_LIMITS,
  });
}
/** Hospitals and schools are special areas: 55 dBA by day, 45 by night. */
const SPECIAL = ['noise-benh-vien-1', 'noise-benh-vien-2'];

export const environment: SeedRule[] = [
  rule('air-quality', 'Chất lượng không khí xấu', 'Poor air quality', {
    scope: { domain: 'environment' },
    condition: {
      type: 'threshold',
      property: 'vn-aqi',
      direction: 'above',
      levels: [
        level('medium', 101, { vi: 'Kém', en: 'Unhealthy for sensitive groups' }),
        level('high', 151, { vi: 'Xấu', en: 'Unhealthy' }),
        level('critical', 201, { vi: 'Rất xấu', en: 'Very unhealthy' }),
        level('critical', 301, { vi: 'Nguy hại', en: 'Hazardous' }),
      ],
      hysteresis: 3,
    },
    offDelayS: 30 * MINUTE_S,
    source: 'Quyết định 1459/QĐ-TCMT (2019), VN_AQI giờ',
    verified: true,
  }),
  dailyLimit('pm25-24h', 'PM2.5', 'PM2.5', 45),
  dailyLimit('pm10-24h', 'PM10', 'PM10', 100),
  hourlyLimit('no2', 'NO₂', 'NO₂', 200),
  hourlyLimit('o3', 'O₃', 'O₃', 200),
  hourlyLimit('so2', 'SO₂', 'SO₂', 350),
  hourlyLimit('co', 'CO', 'CO', 30_000),
  rule('air-station-fault', 'Trạm không khí báo lỗi thiết bị', 'Air-quality station reports a fault', {
    scope: { kinds: ['air-station'] },
    condition: { type: 'state', property: 'station-status', codes: [2], severity: 'low' },
    onDelayS: 10 * MINUTE_S,
    offDelayS: 10 * MINUTE_S,
    source: `Trạng thái do trạm gửi (mã 02). ${PRACTICE}`,
  }),
  noiseLimit('noise-day', 'Tiếng ồn vượt giới hạn ban ngày', 'Noise above the daytime limit', '06:00', '21:00', 70),
  noiseLimit('noise-night', 'Tiếng ồn vượt giới hạn ban đêm', 'Noise above the night limit', '21:00', '06:00', 55),
  noiseLimit(
    'noise-special-day',
    'Tiếng ồn khu bệnh viện vượt giới hạn ban ngày',
    'Hospital area: noise above the daytime limit',
    '06:00',
    '21:00',
    55,
    SPECIAL,
  ),
  noiseLimit(
    'noise-special-night',
    'Tiếng ồn khu bệnh viện vượt giới hạn ban đêm',
    'Hospital area: noise above the night limit',
    '21:00',
    '06:00',
    45,
    SPECIAL,
  ),
];

import type { Alarm, AlarmRule, Domain } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { madeAlarm } from '../alarms/testing.ts';
import type { Liveness } from '../feed/feed.ts';
import type { GaugeFigures } from './flood/gauge.ts';
import { shortName } from './names.ts';
import { type Facts, situationOf } from './situation.ts';
import { wallVi } from './words-vi.ts';

const gauge = (
  name: string,
  level: 0 | 1 | 2 | 3 | null,
  rateMPerH: number | null = null,
  liveness: Liveness = 'live',
) => ({
  name,
  figures: {
    stage: level === null ? null : { t: 0, v: 8, liveness },
    level,
    rateMPerH,
    trend: rateMPerH === null ? null : rateMPerH > 0 ? 'rising' : 'falling',
    sets: [
      {
        set: { rule: { governing: true } as AlarmRule, levels: [] },
        reached: level ? { severity: level === 3 ? 'critical' : 'high', at: 1 } : undefined,
      },
    ],
  } as unknown as GaugeFigures,
});
const alarm = (id: string, severity: Alarm['severity'], domain: Domain = 'water') => {
  const made = madeAlarm({ id, severity });
  return { ...made, thing: { ...made.thing, domain } };
};
const QUIET: Facts = {
  gauges: [gauge('Đồng Trăng', 0)],
  alarms: [],
  lost: false,
  troubles: { roads: 0, outages: 0, links: null, overdue: 0, reports: 0, air: null },
  domainName: (domain) => domain,
};
const said = (facts: Partial<Facts>) => situationOf({ ...QUIET, ...facts }, wallVi, 'vi');

describe('the state of the commune', () => {
  it('is the river above its levels before anything else, at the gauge where it is highest', () => {
    expect(
      said({ gauges: [gauge('Diên Phú', 1), gauge('Đồng Trăng', 2, 0.42)], alarms: [alarm('1', 'high')] }),
    ).toEqual({
      severity: 'high',
      headline: 'Sông Cái trên báo động 2 tại Đồng Trăng, đang lên 0,42 m/giờ',
      detail: '',
    });
    expect(said({ gauges: [gauge('Đồng Trăng', 1)] }).detail).toBe('Không có cảnh báo mức Nghiêm trọng hoặc Cao.');
  });

  it('says nothing of a river whose gauge has fallen silent above its level', () => {
    expect(said({ gauges: [gauge('Đồng Trăng', 2, null, 'stale')] }).headline).not.toContain('báo động');
    const another = [gauge('Đồng Trăng', 2, null, 'offline'), gauge('Diên Phú', 1)];
    expect(said({ gauges: another }).headline).toContain('báo động 1 tại Diên Phú');
  });

  it('tells the critical alarms, then those of high severity and where most are', () => {
    expect(said({ alarms: [alarm('1', 'critical'), alarm('2', 'high')] })).toMatchObject({
      severity: 'critical',
      headline: '1 cảnh báo mức Nghiêm trọng: Lưu lượng cao',
    });
    const high = [alarm('1', 'high', 'power'), alarm('2', 'high'), alarm('3', 'high')];
    expect(said({ alarms: high }).headline).toBe('3 cảnh báo mức Cao, nhiều nhất: water');
  });

  it('says that all is well with the river, and what is not as it should be', () => {
    expect(said({})).toEqual({
      severity: null,
      headline: 'Xã đang hoạt động bình thường',
      detail: 'Sông Cái dưới báo động 1 tại Đồng Trăng.',
    });
    const troubles = { roads: 2, outages: 0, links: null, overdue: 3, reports: 2, air: 'Kém' };
    expect(said({ troubles }).detail).toBe(
      'Sông Cái dưới báo động 1 tại Đồng Trăng. 2 điểm đường ngập. 3 hồ sơ quá hạn. 2 phản ánh quá hạn. Không khí mức Kém.',
    );
  });

  it('tells a stage that there are no levels for, as of before they were laid down', () => {
    const { name, figures } = gauge('Đồng Trăng', 0);
    const { detail } = said({ gauges: [{ name, figures: { ...figures, level: null, sets: [] } }] });
    expect(detail).toBe('Sông Cái 8,00 m tại Đồng Trăng, chưa có mức báo động để so.');
  });

  it('does not say that all is well where alarms are unknown or the connection is lost', () => {
    expect(said({ alarms: null }).headline).toBe('Chưa biết tình trạng cảnh báo');
    expect(said({ lost: true }).headline).toBe('Mất kết nối: những gì đang thấy là số liệu cũ');
    expect(said({ gauges: [gauge('Đồng Trăng', 1)], alarms: null }).detail).toBe('');
  });

  it('says that nothing is known of the river, and never that it is low', () => {
    expect(said({ gauges: [gauge('Đồng Trăng', null)] }).detail).toBe('Chưa có số liệu mực nước sông Cái.');
  });
});

it('calls a thing by what sets it apart from its kind', () => {
  const kinds = [{ key: 'river-gauge', domain: 'river' as const, name: { vi: 'Trạm thủy văn', en: 'River gauge' } }];
  const thing = { kind: 'river-gauge', name: { vi: 'Trạm thủy văn Đồng Trăng', en: 'Đồng Trăng river gauge' } };
  expect([shortName(thing, { kinds }, 'vi'), shortName(thing, { kinds }, 'en')]).toEqual(['Đồng Trăng', 'Đồng Trăng']);
  const other = { kind: 'river-gauge', name: { vi: 'Cầu Thành', en: 'Thành Bridge' } };
  expect(shortName(other, { kinds }, 'vi')).toBe('Cầu Thành');
});

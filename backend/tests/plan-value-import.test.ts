import { buffer } from 'node:stream/consumers';
import type { IndicatorValue, Problem, ValueImport } from '@commune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { none, percent, workbook } from '../src/plan/value-workbook.fixture.ts';
import { writeXlsx } from '../src/tables/write/write-xlsx.ts';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let operator: { cookie: string };
let leader: { cookie: string };
beforeAll(async () => {
  app = await startApp(undefined, { ROLES: 'http' });
  const signIn = async (role: 'operator' | 'leader', name: string) => {
    const link = `${app.run.signIn[role]}?${new URLSearchParams({ name })}`;
    const { headers } = await fetch(link, { redirect: 'manual' });
    return { cookie: headers.getSetCookie()[0]!.split(';')[0]! };
  };
  operator = await signIn('operator', 'Trực B');
  leader = await signIn('leader', 'Lan');
});
afterAll(() => app?.stop());

const YEAR = Number(new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 4));
const slugOf = ({ type }: Problem) => type.split(':').at(-1);

describe('values from a file', () => {
  const HEAD = 'Chỉ tiêu;Từ ngày;Đến ngày;Giá trị;Tử số;Mẫu số;Nguồn số liệu;Tài liệu kiểm chứng';
  async function importValues(lines: string[], more = '', as = operator, declared = true) {
    const query = `realm=live${declared ? '&declaration=no-state-secret' : ''}${more}`;
    const body = [HEAD, ...lines].join('\r\n');
    const response = await fetch(`${app.run.url}/api/plan/values/import?${query}`, {
      method: 'POST',
      headers: as,
      body,
    });
    return { status: response.status, body: (await response.json()) as ValueImport & Problem };
  }
  const waiting = async () => {
    const values = (await (await app.get('/api/plan/values?realm=live')).json()) as IndicatorValue[];
    return values.filter(({ state }) => state === 'waiting');
  };
  const GOOD = [
    'tech-staff;1/10/2025;31/12/2025;1.250;;;Phòng Văn hóa - Xã hội;Báo cáo 4',
    'Giao dịch không dùng tiền mặt;01/04/2026;30/06/2026;;43,5;87;Ngân hàng;Công văn 5',
  ];

  it('are looked at first, entered whole, and not entered twice', async () => {
    const looked = await importValues(GOOD, '&dryRun=1');
    expect(looked).toEqual({ status: 200, body: { rows: 2, entered: 2, same: 0, problems: [], dryRun: true } });
    expect(await waiting()).toEqual([]);
    expect(await importValues(GOOD)).toMatchObject({ status: 201, body: { entered: 2, dryRun: false } });
    expect(await waiting()).toMatchObject([
      { indicator: 'cashless', value: 50, numerator: 43.5, denominator: 87, enteredBy: 'Trực B', source: 'Ngân hàng' },
      { indicator: 'tech-staff', value: 1250, fromMs: Date.parse('2025-10-01T00:00:00+07:00') },
    ]);
    expect(await importValues(GOOD)).toMatchObject({ status: 201, body: { entered: 0, same: 2 } });
    expect(await waiting()).toHaveLength(2);
    for (const { id } of await waiting()) {
      expect((await app.post(`/api/plan/values/${id}/reject`, { realm: 'live', reason: 'thử' }, leader)).status).toBe(
        200,
      );
    }
  });

  it('with a problem are not entered at all, and each is named', async () => {
    const bad = [
      'cashless;1/7/2026;30/9/2026;140;;;a;b',
      'on-time;1/7/2026;30/9/2026;90;;;a;b',
      'no-such;1/7/2026;30/9/2026;9;;;a;b',
      'cashless;31/9/2026;30/9/2026;nhiều;;;a;b',
      'cashless;1/7/2026;30/9/2026;;;;a;0905123456',
      'cashless;1/7/2026;30/9/2026;50;;;a;0905123456',
      'cashless;1/1/2025;31/3/2025;50;;;a;b',
      `cashless;1/7/2026;30/9/${YEAR + 1};50;;;a;b`,
    ];
    const refused = await importValues([GOOD[0]!, ...bad]);
    expect(refused).toMatchObject({ status: 200, body: { rows: 9, entered: 0 } });
    expect(refused.body.problems.map(({ row, column, fault }) => [row, column, fault])).toEqual([
      [3, 'value', 'impossible'],
      [4, 'indicator', 'computed'],
      [5, 'indicator', 'unknown_indicator'],
      [6, 'from', 'bad_date'],
      [6, 'value', 'bad_number'],
      [7, 'value', 'incomplete'],
      [8, 'evidence', 'text'],
      [9, 'formerUnits', 'former_units'],
      [10, 'to', 'period'],
    ]);
    expect(await waiting()).toEqual([]);
  });

  it('that stand as percentages in a sheet are those of shares alone', async () => {
    const looked = async (indicator: string) => {
      const body = await buffer(workbook(indicator, [[percent(0.415), none, none]]));
      const url = `${app.run.url}/api/plan/values/import?realm=live&declaration=no-state-secret&dryRun=1`;
      return (await (await fetch(url, { method: 'POST', headers: operator, body })).json()) as ValueImport;
    };
    expect(await looked('cashless')).toMatchObject({ entered: 1, problems: [] });
    expect((await looked('tech-staff')).problems).toMatchObject([{ row: 2, column: 'value', fault: 'bad_number' }]);
  });

  it('are refused where the file or whoever sends it is not right', async () => {
    expect((await importValues(GOOD, '', app.engineer)).status).toBe(403);
    expect((await importValues(GOOD, '', operator, false)).body.errors?.[0]?.field).toBe('declaration');
    expect(slugOf((await importValues([])).body)).toBe('empty-file');
    const url = `${app.run.url}/api/plan/values/import?realm=live&declaration=no-state-secret`;
    const post = async (body: string | Buffer) => {
      const response = await fetch(url, { method: 'POST', headers: operator, body });
      return [response.status, slugOf((await response.json()) as Problem)];
    };
    expect(await post('a;b\r\n1;2\r\n')).toEqual([400, 'columns-missing']);
    expect(await post(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1]))).toEqual([400, 'file-encrypted']);
    expect(await post(`${HEAD}\r\n${`${GOOD[0]}\r\n`.repeat(501)}`)).toEqual([413, 'file-too-large']);
    const rows = Array.from({ length: 300 }, () => ['tech-staff', ' '.repeat(30_000)]);
    const packed = await buffer(writeXlsx([{ name: 'a', header: HEAD.split(';'), rows }]));
    expect(packed.length).toBeLessThan(1024 * 1024);
    expect(await post(packed)).toEqual([413, 'file-too-large']);
  });
});

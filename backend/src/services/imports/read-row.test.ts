import type { DateOrder, ServiceKind } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { readMoment } from '../../tables/read-moment.ts';
import type { Cell } from '../../tables/table.ts';
import { findHeader, guessColumns, headerChange } from './header.ts';
import { readRow } from './read-row.ts';
import { mappingFault, readColumns } from './reading.ts';

const text = (said: string): Cell => ({ type: 'text', text: said });
const local = (iso: string) => Date.parse(`${iso}+07:00`);
const UNITS = new Map([['economic', ['Phòng Kinh tế', 'Economic division']]]);

describe('a moment', () => {
  it.each([
    ['05/06/2026', 'dmy', '2026-06-05T00:00:00'],
    ['05/06/2026', 'mdy', '2026-05-06T00:00:00'],
    ['5-6-2026 8:05', 'dmy', '2026-06-05T08:05:00'],
    ['17:30 05.06.2026', 'dmy', '2026-06-05T17:30:00'],
    ['05/06/2026 17h30', 'dmy', '2026-06-05T17:30:00'],
    ['05/06/2026 17:30:59', 'dmy', '2026-06-05T17:30:59'],
    ['2026-06-05', 'dmy', '2026-06-05T00:00:00'],
    ['2026-06-05T08:00:00', 'mdy', '2026-06-05T08:00:00'],
    ['2026-06-05T08:00:00+07:00', 'dmy', '2026-06-05T08:00:00'],
    ['2026-06-05T01:00:00Z', 'dmy', '2026-06-05T08:00:00'],
    ['46178', 'dmy', '2026-06-05T00:00:00'],
  ] as const)('%s, %s, is read', (said, order, expected) => {
    expect(readMoment(text(said), order)).toBe(local(expected));
  });

  it.each([
    ['31/06/2026', 'dmy'],
    ['13/13/2026', 'dmy'],
    ['25/03/2026', 'mdy'],
    ['05/06/26', 'dmy'],
    ['05/06-2026', 'dmy'],
    ['05/06/2026 24:10', 'dmy'],
    ['01/01/1900', 'dmy'],
    ['chưa hẹn', 'dmy'],
    ['2026', 'dmy'],
  ] as const)('%s, %s, is none', (said, order: DateOrder) => {
    expect(readMoment(text(said), order)).toBeUndefined();
  });

  it('of the sheet is Viet Nam’s wall clock, and a bare number of days is one too', () => {
    expect(readMoment({ type: 'date', localMs: Date.UTC(2026, 5, 5, 8) }, 'dmy')).toBe(local('2026-06-05T08:00:00'));
    expect(readMoment({ type: 'number', value: 46178.5 }, 'dmy')).toBe(local('2026-06-05T12:00:00'));
    expect(readMoment({ type: 'number', value: 20260605 }, 'dmy')).toBeUndefined();
  });
});

/** A row below a header that is read as its names suggest. */
function read(kind: ServiceKind, header: string[], cells: (Cell | null)[]) {
  const columns = guessColumns(kind, { names: header });
  expect(mappingFault(kind, columns)).toBeNull();
  return readRow(kind, { number: 7, hidden: false, cells }, readColumns(kind, columns, UNITS));
}

describe('a row', () => {
  it('of a payment, a document or a report states what its cells say', () => {
    expect(
      read(
        'payment',
        ['Mã giao dịch', 'Mã hồ sơ', 'Số tiền (đồng)', 'Hình thức thanh toán', 'Ngày thanh toán', 'Trạng thái'],
        [
          text('GD-0001'),
          text('H32-1'),
          text('1.250.000 đ'),
          text('CHUYỂN KHOẢN'),
          text('05/06/2026'),
          text('Thành công'),
        ],
      ),
    ).toEqual({
      stated: {
        row: 7,
        subject: 'GD-0001',
        fields: {
          dossier: 'H32-1',
          amountVnd: 1_250_000,
          method: 'transfer',
          paidMs: local('2026-06-05T00:00:00'),
          state: 'paid',
        },
      },
    });
    expect(
      read(
        'document',
        ['Số ký hiệu', 'Văn bản đi/đến', 'Ký số', 'Đơn vị xử lý'],
        [text('12/UBND-VP'), text('Văn bản đi'), text('x'), text('phòng kinh tế')],
      ),
    ).toMatchObject({ stated: { fields: { direction: 'out', digitallySigned: true, unit: 'economic' } } });
    expect(
      read(
        'citizen_report',
        ['Mã phản ánh', 'Lĩnh vực', 'Kinh độ', 'Vĩ độ'],
        [text('PA-0001'), text('Đèn đường'), text('109,09'), { type: 'number', value: 12.25 }],
      ),
    ).toMatchObject({ stated: { fields: { category: 'lighting', position: [109.09, 12.25] } } });
  });

  it('of a dossier states the last request for papers and how many there were', () => {
    const header = ['Mã hồ sơ', 'Ngày yêu cầu bổ sung', 'Ngày bổ sung', 'Số lần bổ sung'];
    const last = { requestedMs: local('2026-06-05T00:00:00'), answeredMs: null };
    expect(read('dossier', header, [text('H32-1'), text('05/06/2026'), null, text('2')])).toMatchObject({
      stated: { fields: { supplements: [last], supplementCount: 2 } },
    });
    expect(read('dossier', header, [text('H32-1'), null, null, text('0')])).toMatchObject({
      stated: { fields: { supplements: [], supplementCount: 0 } },
    });
  });

  it('takes the stored result of a formula and refuses one that has none', () => {
    const header = ['Mã hồ sơ', 'Lệ phí'];
    const computed: Cell = { type: 'number', value: 8000, formula: true };
    expect(read('dossier', header, [text('H32-1'), computed])).toMatchObject({ stated: { fields: { feeVnd: 8000 } } });
    expect(read('dossier', header, [text('H32-1'), { type: 'uncomputed', formula: true }])).toMatchObject({
      refused: { row: 7, column: 'B', header: 'Lệ phí', reason: 'uncomputed' },
    });
  });

  it('without a value in any column that is read is no row', () => {
    expect(read('dossier', ['Mã hồ sơ', 'Lệ phí', 'Họ và tên'], [null, null, text('ai đó')])).toBeNull();
  });
});

describe('a header', () => {
  const row = (number: number, ...names: string[]) => ({ number, hidden: false, cells: names.map(text) });

  it('is the row that names the most, spelt as people spell it', () => {
    const rows = [
      row(1, 'BÁO CÁO'),
      row(2, 'Mã hồ sơ: xem dưới'),
      row(4, 'MÃ  HỒ SƠ', 'ngay hen tra', 'Phí (đồng)'),
      row(5, 'H32', '1', '2'),
    ];
    const header = findHeader('dossier', rows, new Set())!;
    expect(header.row).toBe(4);
    expect(guessColumns('dossier', header).map(({ field }) => field)).toEqual(['subject', 'promisedMs', 'feeVnd']);
  });

  it('that changed is named', () => {
    expect(headerChange(['Mã hồ sơ', 'Lệ phí'], ['MÃ HỒ SƠ', 'Ghi chú'])).toEqual({
      missing: ['Lệ phí'],
      added: ['Ghi chú'],
    });
  });
});

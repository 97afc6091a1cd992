import { describe, expect, it } from 'vitest';
import { isPersonalField, personalDataIn, referenceSchema } from './index.ts';

describe('a field', () => {
  it.each([
    'Họ và tên',
    'Họ tên người nộp',
    'Tên chủ hồ sơ',
    'Người nộp hồ sơ',
    'CCCD',
    'Số CMND',
    'Số định danh cá nhân',
    'Số điện thoại',
    'SĐT',
    'Địa chỉ thường trú',
    'Ngày sinh',
    'E-mail',
    'applicant_name',
    'applicant',
    'fullName',
    'phone_number',
    'identity_number',
    'passport no.',
    'date of birth',
    'name',
  ])('"%s" holds a person', (name) => expect(isPersonalField(name)).toBe(true));

  it.each([
    'Mã hồ sơ',
    'Tên thủ tục',
    'Số hồ sơ',
    'Số thứ tự',
    'Đơn vị xử lý',
    'Ngày tiếp nhận',
    'Ngày hẹn trả',
    'dossier',
    'counter',
    'unit_name',
    'payment',
    'Số tiền',
  ])('"%s" does not', (name) => expect(isPersonalField(name)).toBe(false));
});

describe('a value', () => {
  it.each([
    ['056123456789', 'identity_number'],
    ['CCCD 056 123 456 789', 'identity_number'],
    ['056.12.3456789', null],
    ['225123456', 'identity_number'],
    ['56123456789', 'identity_number'],
    ['1024', null],
    ['0905123456', 'phone'],
    ['gọi 0905 123 456', 'phone'],
    ['0905.12.34.56', 'phone'],
    ['+84905123456', 'phone'],
    ['an.nguyen@example.vn', 'email'],
    ['H32.15.26-260302-0001', null],
    ['000.00.15.H32-260302-0001', null],
    ['SIM-20260302-0001', null],
    ['H32.15-030226-0001', null],
    ['H32.15-260302-056123456789', 'identity_number'],
    ['1.001193', null],
    ['2026-03-02T08:00:00+07:00', null],
    ['019f0e6a-1a2b-7c3d-8e4f-056123456789', null],
    [1772413200000, null],
  ])('%s: %s', (value, kind) => expect(personalDataIn(value)).toBe(kind));

  it('of any length is told at once', () => {
    const begunMs = performance.now();
    expect(personalDataIn('a'.repeat(1_000_000))).toBeNull();
    expect(performance.now() - begunMs).toBeLessThan(500);
  });

  it('that is a person’s is no reference', () => {
    expect(referenceSchema.safeParse('H32.15.26-260302-0001').success).toBe(true);
    expect(referenceSchema.safeParse('056123456789').error?.issues[0]?.message).toMatch(/identity or phone number/);
    expect(referenceSchema.safeParse('0905123456').success).toBe(false);
    expect(referenceSchema.safeParse('a b').success).toBe(false);
  });
});

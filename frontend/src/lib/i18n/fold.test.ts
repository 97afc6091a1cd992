import { expect, it } from 'vitest';
import { fold, foldSpelling } from './fold.ts';

it.each([
  ['Trạm thủy văn Đồng Trăng', 'tram thuy van dong trang'],
  ['hoá', 'hoa'],
  ['Thuỷ', 'thuy'],
  ['QL1 – Đường 23/10', 'ql1 duong 23 10'],
  ['ĐƯỜNG', 'duong'],
])('folds %s', (text, folded) => {
  expect(fold(text)).toBe(folded);
});

it('takes both places of a tone for one spelling, and another tone for another word', () => {
  expect(foldSpelling('Hóa')).toBe(foldSpelling('hoá'));
  expect(foldSpelling('thủy')).toBe(foldSpelling('thuỷ'));
  expect(foldSpelling('hòa')).not.toBe(foldSpelling('hóa'));
  expect(foldSpelling('cân')).not.toBe(foldSpelling('căn'));
});

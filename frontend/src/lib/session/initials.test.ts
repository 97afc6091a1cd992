import { expect, it } from 'vitest';
import { initialsOf } from './initials.ts';

it.each([
  ['Trực B', 'TB'],
  ['Nguyễn Văn An', 'NA'],
  ['Đặng Thị Ánh', 'ĐÁ'],
  ['ngọc', 'N'],
])('of %s are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

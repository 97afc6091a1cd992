import { expect, it } from 'vitest';
import { sourceWords } from './source-words.ts';

it.each([
  ['Quyết định 05/2020/QĐ-TTg', true, 'Quyết định 05/2020/QĐ-TTg'],
  ['Thông lệ vận hành', false, 'Thông lệ vận hành (ngưỡng chưa xác minh)'],
  ['Thông lệ vận hành, chưa xác minh', false, 'Thông lệ vận hành, chưa xác minh'],
])('of «%s», verified: %s', (source, verified, said) => {
  expect(sourceWords({ source, verified }, 'ngưỡng chưa xác minh')).toBe(said);
});

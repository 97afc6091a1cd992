import { describe, expect, it } from 'vitest';
import { buildIndex, type Findable, search } from './rank.ts';

const item = (name: string, also: string[] = [], weight = 0, en = ''): Findable & { name: string } => ({
  name,
  names: en === '' ? [name] : [name, en],
  also,
  weight,
});
const names = (items: ReturnType<typeof item>[], question: string) =>
  search(buildIndex(items), question, 10).items.map(({ name }) => name);

describe('search', () => {
  const commune = [
    item('Trạm thủy văn Đồng Trăng', ['tv-01', 'Trạm thủy văn'], 0, 'Đồng Trăng river gauge'),
    item('Trạm thủy văn Diên Phú', ['tv-02', 'Trạm thủy văn'], 0, 'Diên Phú river gauge'),
    item('Đồng hồ tổng Diên An', ['water-07']),
    item('Nhà máy xử lý hóa chất'),
    item('Cầu Hòa An'),
  ];

  it.each(['dong trang', 'Đồng Trăng', 'trang dong', 'ĐỒNG TRĂ', 'tv-01', 'tv 01'])('finds by %s', (question) => {
    expect(names(commune, question)[0]).toBe('Trạm thủy văn Đồng Trăng');
  });

  it('takes both spellings and none', () => {
    for (const question of ['thuỷ văn', 'thủy văn', 'thuy van']) expect(names(commune, question)).toHaveLength(2);
    for (const question of ['hóa', 'hoá'])
      expect(names(commune, question)).toEqual(['Nhà máy xử lý hóa chất', 'Cầu Hòa An']);
    expect(names(commune, 'hòa')[0]).toBe('Cầu Hòa An');
  });

  it('ranks what begins so before a later word, and a word before its inside', () => {
    const items = [item('Bệnh viện Đan Phượng'), item('Kênh Phú An'), item('An Định'), item('Cầu Phú'), item('Anh')];
    expect(names(items, 'an')).toEqual(['Anh', 'An Định', 'Kênh Phú An', 'Bệnh viện Đan Phượng']);
  });

  it('ranks the whole name first, words in their order next', () => {
    const items = [item('Phú An Diên'), item('Diên Phú mở rộng'), item('Diên Phú')];
    expect(names(items, 'diên phú')).toEqual(['Diên Phú', 'Diên Phú mở rộng', 'Phú An Diên']);
  });

  it('ranks a name before what it is also known by, and among equals what is amiss', () => {
    const items = [item('Nút 1', ['air-01']), item('Air'), item('Trạm 1', ['khí']), item('Trạm 2', ['khí'], 3)];
    expect(names(items, 'air')).toEqual(['Air', 'Nút 1']);
    expect(names(items, 'trạm khí')).toEqual(['Trạm 2', 'Trạm 1']);
  });

  it('finds by the name in the other language', () => {
    expect(names(commune, 'river gauge dien phu')).toEqual(['Trạm thủy văn Diên Phú']);
    expect(names(commune, 'diên phú river')).toEqual(['Trạm thủy văn Diên Phú']);
  });

  it('finds nothing for nothing, and counts what it does not show', () => {
    expect(search(buildIndex(commune), '  –', 10)).toEqual({ items: [], total: 0 });
    expect(names(commune, 'xyz')).toEqual([]);
    const { items, total } = search(buildIndex(commune), 'a', 2);
    expect([items.length, total]).toEqual([2, 5]);
  });
});

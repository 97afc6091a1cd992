import { describe, expect, it } from 'vitest';
import { MAP_WORDS } from './words.ts';

describe('MAP_WORDS', () => {
  it('says everything in both languages, eight directions included', () => {
    expect(Object.keys(MAP_WORDS.en)).toEqual(Object.keys(MAP_WORDS.vi));
    expect(MAP_WORDS.vi.directions).toHaveLength(8);
    expect(MAP_WORDS.en.directions).toHaveLength(8);
  });
  it('writes the commune’s class in lower case within a name', () => {
    expect(MAP_WORDS.vi.map('Xã Diên Khánh')).toBe('Bản đồ điều hành xã Diên Khánh');
  });
  it('is written in composed letters, as the map’s fonts hold them', () => {
    const text = JSON.stringify(MAP_WORDS);
    expect(text).toBe(text.normalize('NFC'));
  });
});

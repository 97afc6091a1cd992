import { readFileSync } from 'node:fs';
import type { Commune } from '@commune/contract';
import { basemap, commune as place, units } from '@commune/db/seeds';
import { type StyleSpecification, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { baseFeatures } from './base-features.ts';
import { buildOverlay, buildStyle } from './build-style.ts';
import { PALETTES, type Palette, THEMES, type Theme, TOKEN_OF } from './palette.ts';
import { smoothLine } from './smooth.ts';
import { metresPerPixel } from './widths.ts';

const commune: Commune = {
  ...place,
  basemap: { type: 'FeatureCollection', features: basemap },
  units,
  basemapOverride: null,
};

describe('buildStyle', () => {
  it.each(THEMES)('is a valid style in %s', (theme) => {
    expect(validateStyleMin(buildStyle(commune, theme, 'vi') as StyleSpecification)).toEqual([]);
  });

  it('needs no network: no glyphs, no sprite, no address anywhere', () => {
    const style = buildStyle(commune, 'dark', 'vi');
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
    expect(JSON.stringify(style)).not.toMatch(/https?:\/\//);
  });

  it('has the same layers with the same paint properties in every theme, so that a switch leaves nothing behind', () => {
    const shape = (theme: Theme) =>
      buildStyle(commune, theme, 'vi').layers.map(({ id, paint }) => [id, Object.keys(paint ?? {})]);
    for (const theme of THEMES) expect(shape(theme)).toEqual(shape('dark'));
  });

  it('keeps both archipelagos, the sea and the commune over a foreign basemap', () => {
    const ids = buildOverlay(commune, 'dark', 'vi').layers.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['islands-label', 'sea-label', 'commune-edge', 'commune-label']));
    expect(ids).not.toContain('ground');
  });
});

describe('baseFeatures', () => {
  const { features } = baseFeatures(commune, 'vi');
  const labelled = (language: 'vi' | 'en') =>
    baseFeatures(commune, language).features.map(({ properties }) => properties.label);

  it('names Quần đảo Hoàng Sa, Quần đảo Trường Sa and Biển Đông in both languages', () => {
    expect(labelled('vi').join('|')).toMatch(/Quần đảo Hoàng Sa.*Quần đảo Trường Sa/);
    expect(labelled('vi')).toContain('Biển Đông');
    expect(labelled('en').join('|')).toMatch(/Hoàng Sa.*Trường Sa/);
  });

  it('cuts the commune out of the veil', () => {
    const veil = features.find(({ properties }) => properties.kind === 'outside');
    expect(veil!.geometry).toMatchObject({ type: 'Polygon' });
    expect((veil!.geometry as { coordinates: unknown[] }).coordinates).toHaveLength(2);
  });

  it('draws what is schematic as a curve through its own points', () => {
    const river = features.find(({ properties }) => properties.kind === 'river' && properties.rank === 'main')!;
    const given = basemap.find(({ properties }) => properties.key === river.properties.key)!;
    const drawn = (river.geometry as { coordinates: number[][] }).coordinates;
    const points = given.geometry.coordinates as number[][];
    expect(drawn.length).toBeGreaterThan(points.length);
    for (const point of points) expect(drawn).toContainEqual(point.map((c) => expect.closeTo(c, 9)));
  });

  it('says which places are not verified', () => {
    const places = features.filter(({ properties }) => properties.kind === 'place');
    expect(places.some(({ properties }) => !properties.verified)).toBe(true);
    expect(places.some(({ properties }) => properties.verified)).toBe(true);
  });
});

describe('smoothLine', () => {
  it('leaves two points alone and keeps the ends', () => {
    expect(
      smoothLine([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const curve = smoothLine([
      [0, 0],
      [1, 1],
      [2, 0],
    ]);
    expect(curve[0]).toEqual([0, 0]);
    expect(curve.at(-1)).toEqual([2, 0]);
  });
});

describe('metresPerPixel', () => {
  it('is 78 km at the equator, zoom 0, and halves with each zoom', () => {
    expect(metresPerPixel(0, 0)).toBeCloseTo(78_271.5, 0);
    expect(metresPerPixel(13, 12.24)).toBeCloseTo(metresPerPixel(12, 12.24) / 2, 9);
  });
});

describe('palettes', () => {
  const css = readFileSync(new URL('../../../styles/tokens.css', import.meta.url), 'utf8');
  const block = (theme: Theme): string => css.split(`[data-theme="${theme}"] {`)[1]?.split('}')[0] ?? '';

  /** One way of writing for one colour. */
  const plain = (colour: string) =>
    colour
      .toLowerCase()
      .replaceAll(/\s/g, '')
      .replaceAll(/(?<![#\da-f])\d*\.?\d+(?=[,)])/g, (n) => String(Number(n)));

  const valueIn = (part: string, token: string) => new RegExp(`${token}:\\s*([^;]+);`).exec(part)?.[1];
  const past = css.split('\n[data-time="past"] {')[1]?.split('}')[0] ?? '';
  const pastOnPaper = css.split('[data-theme="light"][data-time="past"] {')[1]?.split('}')[0] ?? '';

  it.each(THEMES)('repeat the design tokens of %s, and of its past', (theme) => {
    for (const [colour, token] of Object.entries(TOKEN_OF) as [keyof Palette, string][]) {
      const value = valueIn(block(theme), token);
      expect(plain(value ?? ''), token).toBe(plain(PALETTES[theme][colour]));
      const then = (theme === 'light' ? valueIn(pastOnPaper, token) : undefined) ?? valueIn(past, token) ?? value;
      expect(plain(then ?? ''), `${token} of the past`).toBe(plain(PALETTES[`past-${theme}`][colour]));
    }
  });
});

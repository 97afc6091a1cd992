import {
  DERIVED_PROPERTIES,
  DOMAINS,
  LORAWAN_KEYS,
  localizedSchema,
  ONLINE_KEY,
  positionSchema,
  REALM_KINDS,
  slugSchema,
  thingInputSchema,
} from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { basemap, kinds, properties, realms, things, units } from './index.ts';

function repeated(keys: string[]): string[] {
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

describe('vocabulary', () => {
  it('names each property, kind, unit and realm once', () => {
    for (const keys of [properties.map((p) => p.key), kinds.map((k) => k.key), units.map((u) => u.key)]) {
      expect(repeated(keys)).toEqual([]);
      for (const key of keys) expect(slugSchema.safeParse(key).success, key).toBe(true);
    }
    expect(realms.map((realm) => [realm.slug, realm.kind])).toEqual([
      ['live', 'live'],
      ['sim', 'sim'],
    ]);
    for (const realm of realms) expect(REALM_KINDS).toContain(realm.kind);
  });

  it('lists states for state properties alone, each code and key once', () => {
    for (const property of properties) {
      expect(property.states !== null, property.key).toBe(property.kind === 'state');
      expect(repeated((property.states ?? []).map(({ key }) => key))).toEqual([]);
      expect(repeated((property.states ?? []).map(({ code }) => String(code)))).toEqual([]);
    }
  });

  it('measures in valid UCUM', () => {
    for (const { key, unit } of properties) expect(isUcum(unit), `${key}: ${unit}`).toBe(true);
    for (const wrong of ['µg/m³', 'mm³', '°C', 'dBA', 'NTU', 'kWh', '']) expect(isUcum(wrong), wrong).toBe(false);
  });

  it('measures or derives each property, and names only properties that exist', () => {
    const defined = new Set(properties.map(({ key }) => key));
    const measured = new Set([
      ONLINE_KEY,
      ...Object.values(LORAWAN_KEYS),
      ...DERIVED_PROPERTIES,
      ...kinds.flatMap(({ datastreams }) => datastreams.map(({ property }) => property)),
    ]);
    expect(measured).toEqual(defined);
  });

  it('gives every unit and property a source, and no source where nothing was checked', () => {
    for (const { verified, source } of [...units, ...properties]) {
      expect(source).toBeTruthy();
      if (/chưa xác minh/.test(source ?? '')) expect(verified).toBe(false);
    }
  });
});

describe('fleet', () => {
  it('has at least 320 things and 1,200 datastreams over the ten domains', () => {
    expect(things.length).toBeGreaterThanOrEqual(320);
    expect(things.flatMap(({ datastreams }) => datastreams).length).toBeGreaterThanOrEqual(1200);
    expect(new Set(things.map(({ domain }) => domain))).toEqual(new Set(DOMAINS));
    expect(new Set(things.map(({ kind }) => kind))).toEqual(new Set(kinds.map(({ key }) => key)));
  });

  it('could be registered over the wire, each slug once', () => {
    expect(repeated(things.map(({ slug }) => slug))).toEqual([]);
    for (const { unit, positionVerified, ...thing } of things) {
      expect(typeof positionVerified).toBe('boolean');
      expect(
        units.some(({ key }) => key === unit),
        unit,
      ).toBe(true);
      const { positionAccuracyM, ...rest } = thing;
      const input = { realm: 'sim', ...rest, ...(positionAccuracyM === null ? {} : { positionAccuracyM }) };
      expect(thingInputSchema.safeParse(input).error, thing.slug).toBeUndefined();
    }
  });

  it('takes domain and datastreams from the kind, each key once', () => {
    for (const thing of things) {
      const kind = kinds.find(({ key }) => key === thing.kind);
      expect([thing.domain, thing.datastreams]).toEqual([kind?.domain, kind?.datastreams]);
      expect(repeated(thing.datastreams.map(({ key }) => key))).toEqual([]);
      expect(thing.datastreams.length).toBeGreaterThan(0);
    }
  });

  it('names no two things alike', () => {
    expect(repeated(things.map(({ name }) => name.vi))).toEqual([]);
    expect(repeated(things.map(({ name }) => name.en))).toEqual([]);
  });
});

describe('names', () => {
  /** Names that rightly carry no mark. */
  const UNMARKED = new Set(['Cacbon monoxit CO', 'Nam Nha Trang']);

  it('are there in both languages, the Vietnamese ones with their marks', () => {
    const names = [
      ...things.map(({ name }) => name),
      ...kinds.map(({ name }) => name),
      ...units.flatMap(({ name, part }) => [name, part]),
      ...properties.flatMap(({ name, states }) => [name, ...(states ?? []).map((state) => state.name)]),
      ...realms.map(({ name }) => name),
      ...basemap.map(({ properties: { name } }) => name),
    ];
    for (const name of names) {
      expect(localizedSchema.safeParse(name).success, JSON.stringify(name)).toBe(true);
      if (!UNMARKED.has(name.vi)) expect(/[^\p{ASCII}]/u.test(name.vi), name.vi).toBe(true);
      expect(name.vi, 'the spelling is hòa, thủy, hóa').not.toMatch(/(hoà|thuỷ|hoá|uỷ)(?!\p{L})/iu);
      expect(name.vi).toBe(name.vi.normalize('NFC'));
    }
  });

  it('have positions the contract takes', () => {
    for (const { position, slug } of things) expect(positionSchema.safeParse(position).success, slug).toBe(true);
  });
});

/** The part of UCUM in use: prefixed atoms, exponents, products, quotients and annotations. */
function isUcum(code: string): boolean {
  const atom = String.raw`(?:[munkchMG]?(?:m|g|s|L|V|A|W|Pa|bar|bit|B(?:\[SPL\])?|t)|dB(?:\[SPL\])?|%|1|h|min|deg|Cel|\[pH\])`;
  const term = String.raw`(?:${atom}\d?(?:\{[ -z|~]+\})?|\{[ -z|~]+\})`;
  return new RegExp(`^${term}(?:[./]${term})*$`).test(code);
}

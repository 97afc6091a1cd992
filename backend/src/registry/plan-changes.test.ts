import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { KnownRegistry, RegistryEntry } from '../store/registry/registry-entry.ts';
import { planChanges } from './plan-changes.ts';
import { readRegistryFile } from './read-file.ts';
import { writeRegistryFile } from './write-file.ts';

const folder = path.join(tmpdir(), `commune-registry-${process.pid}`);
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (csv: string) => readRegistryFile(folder, Readable.from([Buffer.from(csv)]));
const known = (things: readonly RegistryEntry[] = []): KnownRegistry => ({
  things: new Map(things.map((entry) => [entry.slug, entry])),
  replaced: new Map([['gone', 'here']]),
  kinds: new Map([
    ['air-node', 'environment'],
    ['rain-gauge', 'river'],
  ]),
  units: new Set(['economy']),
  properties: new Set(['pm25', 'rain', 'stage']),
});
const station: RegistryEntry = {
  ...{ slug: 'a1', state: 'registered', kind: 'air-node', domain: 'environment', name: { vi: 'Trạm', en: 'Station' } },
  ...{ position: [109.09, 12.25], accuracyM: 5, verified: true, unit: null },
  datastreams: [{ key: 'pm25', property: 'pm25', expectedIntervalS: 300 }],
};
const heard: RegistryEntry = {
  ...{ slug: 'h1', state: 'discovered', kind: null, domain: null, name: null, position: null, accuracyM: null },
  ...{ verified: false, unit: null, datastreams: [{ key: 'rain', property: 'rain', expectedIntervalS: 300 }] },
};
const HEAD = 'Mã thiết bị;Trạng thái;Loại;Tên tiếng Việt;Tên tiếng Anh;Kinh độ;Vĩ độ;Vị trí đã xác minh;Luồng số liệu';
const planOf = async (csv: string, things: readonly RegistryEntry[] = [station, heard]) => {
  const { rows, problems } = await read(csv);
  const plan = planChanges(rows, known(things));
  return { ...plan, problems: [...problems, ...plan.problems] };
};

describe('a file of the registry', () => {
  it('makes, registers and changes things, by headings of either language; an empty cell leaves what there is', async () => {
    const plan = await planOf(
      `${HEAD}\nn1;;air-node;Mới;New;109,1;12,2;có;pm25@60 level=stage@600\nh1;;rain-gauge;Mưa;Rain;;;;\na1;;;Khác;;;;;\n`,
    );
    expect(plan.problems).toEqual([]);
    expect(plan.changes.map(({ slug, act, columns }) => [slug, act, columns])).toEqual([
      ['n1', 'create', []],
      ['h1', 'register', ['state', 'kind', 'domain', 'nameVi', 'nameEn']],
      ['a1', 'change', ['nameVi']],
    ]);
    expect(plan.changes[0]?.entry).toMatchObject({ position: [109.1, 12.2], verified: true, domain: 'environment' });
    expect(plan.changes[0]?.entry.datastreams).toMatchObject([
      { key: 'pm25' },
      { key: 'level', property: 'stage', expectedIntervalS: 600 },
    ]);
    const english = await planOf('Slug,Name in English,Longitude,Latitude\na1,Other,109.2,12.25\n');
    expect(english.changes[0]?.columns).toEqual(['nameEn', 'longitude', 'accuracyM', 'verified']);
  });

  it.each([
    ['a1;;air-node;Trạm;Station;109.09;;;', 'latitude', 'half'],
    ['a1;;air-node;Trạm;Station;abc;12;;', 'longitude', 'bad_number'],
    ['a1;;air-node;Trạm;Station;200;12;;', 'longitude', 'bad_number'],
    ['a1;;;;;;;maybe;', 'verified', 'bad_flag'],
    ['a1;;;;;;;;pm25', 'datastreams', 'bad_datastreams'],
    ['a1;;;;;;;;pm25@60 pm25@70', 'datastreams', 'bad_datastreams'],
    ['a1;;;;;;;;pm25=rain@60', 'datastreams', 'other_property'],
    ['a1;;;;;;;;noise@60', 'datastreams', 'unknown_property'],
    ['a1;;teapot;;;;;;', 'kind', 'unknown_kind'],
    ['a1;asleep;;;;;;;', 'state', 'bad_state'],
    ['a1;discovered;;;;;;;', 'state', 'bad_state'],
    ['h1;discovered;air-node;;;;;;', 'state', 'bad_state'],
    ['h1;registered;;;;;;;', 'kind', 'needed'],
    ['n1;;air-node;Chỉ một;;;;;', 'nameEn', 'needed'],
    ['a 1;;;;;;;;', 'slug', 'bad_slug'],
    [';;air-node;;;;;;', 'slug', 'needed'],
    ['gone;;;X;;;;;', 'slug', 'replaced'],
    ['a1;;;X;;;;;\na1;;;Y;;;;;', 'nameVi', 'twice'],
  ])('says where %s is wrong', async (row, column, fault) => {
    const { problems } = await planOf(`${HEAD}\n${row}\n`);
    expect(problems).toMatchObject([{ row: row.includes('\n') ? 3 : 2, column, fault }]);
  });

  it('refuses a file without a heading for slugs, with one twice, or with nothing in it', async () => {
    await expect(read('Tên\nx\n')).rejects.toMatchObject({ status: 400, slug: 'columns-missing' });
    await expect(read('Slug,Mã thiết bị\nx,y\n')).rejects.toMatchObject({ status: 400, slug: 'column-twice' });
    await expect(read(`${HEAD}\n`)).rejects.toMatchObject({ status: 400, slug: 'empty-file' });
    await expect(read(`${HEAD}\n${'x;;;;;;;;\n'.repeat(10_001)}`)).rejects.toMatchObject({ status: 413 });
  });
});

const name = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((one) => one.trim() !== '');
const entry: fc.Arbitrary<RegistryEntry> = fc.record({
  slug: fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/),
  state: fc.constantFrom('registered' as const, 'retired' as const),
  kind: fc.constant('rain-gauge'),
  domain: fc.constant('river' as const),
  name: fc.record({ vi: fc.oneof(name, fc.constantFrom('=1+1', "'@x", '+a', '"q"', 'a,b\nc')), en: name }),
  position: fc.tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true })),
  accuracyM: fc.option(fc.double({ min: 0.001, max: 1000, noNaN: true })),
  verified: fc.boolean(),
  unit: fc.option(fc.constant('economy')),
  datastreams: fc.constantFrom([], [{ key: 'rain', property: 'rain', expectedIntervalS: 60 }]),
});
const registry = fc.uniqueArray(entry, { selector: ({ slug }) => slug, minLength: 1, maxLength: 8 });
const asMap = (entries: Iterable<RegistryEntry>) => new Map(Array.from(entries, (one) => [one.slug, one]));

describe('what is downloaded', () => {
  it('says of the registry that it came from that nothing is to be changed, in either language', async () => {
    await fc.assert(
      fc.asyncProperty(registry, fc.constantFrom('vi' as const, 'en' as const), async (entries, language) => {
        const { rows, problems } = await read(await text(writeRegistryFile(entries, language)));
        expect(problems).toEqual([]);
        const plan = planChanges(rows, known(entries));
        expect(plan).toEqual({ changes: [], same: entries.length, problems: [] });
      }),
      { numRuns: 60 },
    );
  });

  it('makes the same registry in any order and however often a row is repeated', async () => {
    await fc.assert(
      fc.asyncProperty(registry, fc.infiniteStream(fc.nat()), async (entries, chance) => {
        const { rows } = await read(await text(writeRegistryFile(entries, 'vi')));
        const shuffled = [...rows, ...rows]
          .map((row) => ({ row, at: chance.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ row }) => row)
          .slice(0, rows.length + ((chance.next().value as number) % rows.length));
        const all = [...shuffled, ...rows];
        const plan = planChanges(all, known());
        expect(plan.problems).toEqual([]);
        const made = asMap(plan.changes.map((change) => change.entry));
        expect(made).toEqual(asMap(planChanges(rows, known()).changes.map((change) => change.entry)));
        expect(made.size).toBe(entries.length);
        expect(planChanges(all, known([...made.values()])).changes).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('holds no formula', async () => {
    const csv = await text(writeRegistryFile([{ ...station, name: { vi: '=1+1', en: '@x' } }], 'vi'));
    expect(csv).toContain(",'=1+1,'@x,");
  });
});

import { expect, it } from 'vitest';
import { decodersInputSchema } from './configuration.ts';

const chirpstack = { key: 'lora', decoder: 'chirpstack', filter: 'application/+/device/+/event/up', realm: 'live' };
const json = { key: 'gates', decoder: 'json', filter: 'gates/+', realm: 'live', device: { level: 2 } };

function faults(...sources: object[]): string[] {
  const parsed = decodersInputSchema.safeParse({ basedOn: 0, sources });
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
}

it('fills in what a source leaves open', () => {
  const { sources } = decodersInputSchema.parse({ basedOn: 0, sources: [chirpstack] });
  expect(sources).toEqual([
    {
      ...chirpstack,
      ...{ enabled: true, unlisted: 'take', diagnostics: true, values: [] },
      devices: { named: {}, others: { strip: '', prefix: '' } },
    },
  ]);
});

it('lets each topic have one source, and each source a name of its own', () => {
  const other = { ...json, key: 'all-gates', filter: 'gates/#' };
  expect(faults(json, other)).toEqual(['sources.1.filter']);
  expect(faults(json, { ...other, enabled: false })).toEqual([]);
  expect(faults(json, { ...json, filter: 'doors/+' })).toEqual(['sources.1.key']);
});

it.each<[string, object, string]>([
  ['an unknown decoder', { ...json, decoder: 'xml' }, 'sources.0.decoder'],
  ['an unknown field', { ...json, colour: 'red' }, 'sources.0'],
  ['a field of another decoder', { ...chirpstack, each: 'rows' }, 'sources.0'],
  ['our own topics', { ...json, filter: 'ioc/1/#' }, 'sources.0.filter'],
  ['a local time without its zone', { ...json, time: { from: 't', format: 'dmy' } }, 'sources.0.time.zone'],
  ['a zone that is none', { ...json, time: { from: 't', format: 'dmy', zone: 'Asia/Hue' } }, 'sources.0.time.zone'],
  ['a scale of nothing', { ...json, values: [{ from: 'a', key: 'stage', scale: 0 }] }, 'sources.0.values.0.scale'],
  [
    'words and a scale',
    { ...json, values: [{ from: 'a', key: 'x', words: { a: 1 }, scale: 2 }] },
    'sources.0.values.0',
  ],
  [
    'too many bits',
    { ...json, values: [{ from: 'a', key: 'x', bits: { first: 50, count: 8 } }] },
    'sources.0.values.0.bits',
  ],
  ['a character that cannot be stored', { ...json, values: [{ from: 'a\u0000', key: 'x' }] }, 'sources'],
])('refuses %s', (_name, source, field) => expect(faults(source)).toEqual([field]));

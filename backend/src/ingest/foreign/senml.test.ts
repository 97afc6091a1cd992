import { describe, expect, it } from 'vitest';
import { decoderOf, type MappingInput, recorded } from './decoder-rig.ts';

const TOPIC = 'senml/site-1';
const mapping: MappingInput = {
  ...{ key: 'senml', decoder: 'senml', filter: 'senml/#', realm: 'live' },
  devices: { others: { strip: 'urn:dev:ow:', prefix: 'ow-' } },
  values: [
    { from: '[Cel]', key: 'air-temperature' },
    { from: '[%RH]', key: 'humidity' },
    { from: '[%EL]', key: 'battery-level' },
    { from: 'temp', key: 'air-temperature' },
    { from: 'open', key: 'door-open' },
    { from: 'power', key: 'active-power' },
    { from: 'sum(power)', key: 'energy' },
  ],
};
const read = decoderOf(mapping);
const refusalsOf = (pack: unknown) => read(TOPIC, JSON.stringify(pack));

describe('the examples of RFC 8428', () => {
  it('5.1.1: a name that is the device’s alone is known by its unit', () => {
    expect(read(TOPIC, recorded('senml-5.1.1-single.json'))).toMatchObject({
      values: ['ow-10e2073a01080063.air-temperature=23.1@now'],
      refusals: [],
    });
  });

  it('5.1.2: a base name and no time', () => {
    expect(read(TOPIC, recorded('senml-5.1.2-multiple.json')).values).toEqual([
      'ow-10e2073a01080063.voltage=120.1@now',
      'ow-10e2073a01080063.current=1.2@now',
    ]);
  });

  it('5.1.2: a base time, base unit and an older version', () => {
    const { values, refusals } = read(TOPIC, recorded('senml-5.1.2-base-time.json'));
    expect(values).toEqual([
      'ow-10e2073a0108006.voltage=120.1@2010-06-08T18:01:16.001Z',
      'ow-10e2073a0108006.current=1.2@2010-06-08T18:01:11.001Z',
      'ow-10e2073a0108006.current=1.3@2010-06-08T18:01:12.001Z',
      'ow-10e2073a0108006.current=1.4@2010-06-08T18:01:13.001Z',
      'ow-10e2073a0108006.current=1.5@2010-06-08T18:01:14.001Z',
      'ow-10e2073a0108006.current=1.6@2010-06-08T18:01:15.001Z',
      'ow-10e2073a0108006.current=1.7@2010-06-08T18:01:16.001Z',
    ]);
    expect(refusals).toEqual([]);
  });

  it('5.1.3: what nobody maps is refused, and costs no good value', () => {
    const { values, refusals } = read(TOPIC, recorded('senml-5.1.3-measurements.json'));
    expect(values).toEqual([
      'ow-10e2073a01080063.humidity=20@2011-10-31T13:24:24.000Z',
      'ow-10e2073a01080063.humidity=20.3@2011-10-31T13:25:24.000Z',
      'ow-10e2073a01080063.humidity=20.7@2011-10-31T13:26:24.000Z',
      'ow-10e2073a01080063.battery-level=98@2011-10-31T13:26:54.000Z',
      'ow-10e2073a01080063.humidity=21.2@2011-10-31T13:27:24.000Z',
    ]);
    expect(refusals).toEqual(Array.from({ length: 8 }, () => 'unknown_property'));
    const skipping = decoderOf({ ...mapping, unlisted: 'skip' });
    expect(skipping(TOPIC, recorded('senml-5.1.3-measurements.json')).refusals).toEqual([]);
  });

  it('5.1.5: numbers, text, flags and bytes', () => {
    const { values, refusals, details } = read(TOPIC, recorded('senml-5.1.5-data-types.json'));
    expect(values).toEqual(['ow-10e2073a01080063.air-temperature=23.1@now', 'ow-10e2073a01080063.door-open=0@now']);
    expect(refusals).toEqual(['unknown_property', 'unknown_property']);
    expect(details.join()).toMatch(/"label".*"nfc-reader"/);
  });
});

describe('resolution', () => {
  const BASE = { bn: 'urn:dev:ow:1:', n: 'power' };

  it('adds base value and base sum, and says watt-seconds as what the property is kept in', () => {
    const pack = [
      { ...BASE, bv: 1000, bs: 3_600_000, u: 'W', v: 500, s: 3_600_000 },
      { n: 'power', u: 'W', s: 0 },
    ];
    expect(refusalsOf(pack).values).toEqual(['ow-1.active-power=1.5@now', 'ow-1.energy=2@now', 'ow-1.energy=1@now']);
  });

  it('takes small times as counted from now', () => {
    const pack = [
      { ...BASE, bu: 'kW', bt: -60, v: 1 },
      { n: 'power', t: 30, v: 2 },
      { n: 'power', t: 60, v: 3 },
    ];
    expect(refusalsOf(pack).values).toEqual([
      'ow-1.active-power=1@2026-11-25T23:59:00.000Z',
      'ow-1.active-power=2@2026-11-25T23:59:30.000Z',
      'ow-1.active-power=3@now',
    ]);
  });

  it('lets a record carry base fields alone, and changes them as it goes', () => {
    const pack = [
      { bn: 'urn:dev:ow:1:', bt: 1_764_000_000 },
      { n: 'voltage', v: 1 },
      { bn: 'urn:dev:ow:2:' },
      { n: 'voltage', v: 2 },
    ];
    expect(refusalsOf(pack)).toMatchObject({
      values: ['ow-1.voltage=1@2025-11-24T16:00:00.000Z', 'ow-2.voltage=2@2025-11-24T16:00:00.000Z'],
      refusals: [],
    });
  });

  it('tells device and measurement apart however the sender cuts the name', () => {
    const names: [object, string][] = [
      [{ n: 'urn:dev:ow:1_voltage' }, 'ow-1'],
      [{ n: 'urn:dev:ow:1/voltage' }, 'ow-1'],
      [{ bn: 'urn:dev:ow:', n: '1:voltage' }, 'ow-1'],
      [{ bn: 'urn:dev:ow:1/', n: 'voltage' }, 'ow-1'],
      [{ n: 'kios-3/voltage' }, 'ow-kios-3'],
      [{ bn: 'kios-3', n: 'voltage' }, 'ow-kios-3'],
    ];
    for (const [name, thing] of names) {
      expect(refusalsOf([{ ...name, v: 1 }]).values, JSON.stringify(name)).toEqual([`${thing}.voltage=1@now`]);
    }
  });

  it('takes the device from the topic where the mapping says so', () => {
    const byTopic = decoderOf({ ...mapping, device: { level: 2 }, devices: {} });
    expect(byTopic(TOPIC, [{ n: 'voltage', v: 1 }]).values).toEqual(['site-1.voltage=1@now']);
    expect(byTopic('senml', [{ n: 'voltage', v: 1 }]).refusals).toEqual(['bad_shape']);
  });

  it('knows that "%" is a share of one and %RH a percentage', () => {
    const pack = [
      { bn: 'urn:dev:ow:1:', n: 'humidity', u: '%', v: 0.5 },
      { n: 'battery-level', u: '%RH', v: 50 },
    ];
    expect(refusalsOf(pack).values).toEqual(['ow-1.humidity=50@now', 'ow-1.battery-level=50@now']);
  });

  it('refuses a unit that cannot be said in the property’s', () => {
    expect(refusalsOf([{ n: 'urn:dev:ow:1:voltage', u: 'Cel', v: 5 }])).toMatchObject({
      values: [],
      refusals: ['wrong_unit'],
    });
  });
});

describe('what is no SenML', () => {
  const good = { n: 'urn:dev:ow:1:voltage', v: 1 };

  it.each<[string, unknown, string[]]>([
    ['an object', { e: [] }, ['bad_shape']],
    ['a record that is none', [5, null, [], good], ['bad_shape', 'bad_shape', 'bad_shape']],
    ['no value', [{ n: 'urn:dev:ow:1:voltage' }, good], ['bad_shape']],
    ['nothing at all', [{}, good], ['bad_shape']],
    ['two values', [{ ...good, vs: 'x' }, good], ['bad_shape']],
    ['a number as text', [{ ...good, v: '1' }, good], ['wrong_type']],
    ['a name with spaces', [{ n: 'urn:dev:ow:1:my voltage', v: 1 }, good], ['bad_shape']],
    ['no name', [{ v: 1 }, good], ['bad_shape']],
    ['a name of no device', [{ n: 'voltage', v: 1 }, good], ['bad_shape']],
    ['a time that is none', [{ ...good, t: 1e300 }, good], ['bad_time']],
    ['a time far from ours', [{ ...good, t: 4e9 }, good], ['time_outside_window']],
    ['a unit that is a number', [{ ...good, u: 5 }, good], ['wrong_type']],
  ])('%s: refused, and the good record stays', (_name, pack, reasons) => {
    const { values, refusals } = refusalsOf(pack);
    expect(refusals).toEqual(reasons);
    expect(values.length).toBe(Array.isArray(pack) ? 1 : 0);
  });

  it('a base field of the wrong type: what follows it cannot be resolved', () => {
    expect(refusalsOf([good, { bt: 'today', n: 'x', v: 1 }, good])).toMatchObject({
      values: ['ow-1.voltage=1@now'],
      refusals: ['bad_shape'],
    });
  });

  it('another version, or a field that must be understood: the whole pack', () => {
    expect(refusalsOf([{ ...good, bver: 10 }]).refusals).toEqual([]);
    expect(refusalsOf([good, { bver: 33 }])).toMatchObject({ values: [], refusals: ['unsupported_version'] });
    expect(refusalsOf([good, { ...good, ct_: '60' }])).toMatchObject({ values: [], refusals: ['bad_shape'] });
    expect(refusalsOf([{ ...good, ct: '60' }]).refusals).toEqual([]);
  });
});

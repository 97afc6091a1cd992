import { describe, expect, it } from 'vitest';
import { decoderOf, type MappingInput, recorded } from './decoder-rig.ts';

describe('any JSON', () => {
  it('takes the device from the topic, a local time and a unit that is declared', () => {
    const read = decoderOf({
      ...{ key: 'tasmota', decoder: 'json', filter: 'tele/+/SENSOR', realm: 'live', device: { level: 2 } },
      time: { from: 'Time', format: 'iso', zone: 'Asia/Ho_Chi_Minh' },
      values: [
        { from: 'DS18B20.Temperature', key: 'air-temperature', unit: '[degF]' },
        { from: 'ANALOG.A0', key: 'stage', scale: 0.01, offset: -2 },
      ],
    });
    expect(read('tele/tram-1/SENSOR', recorded('json-tasmota-sensor.json'))).toMatchObject({
      values: [
        'tram-1.air-temperature=-6.33333333333333@2026-11-25T23:41:07.000Z',
        'tram-1.stage=3.12@2026-11-25T23:41:07.000Z',
      ],
      refusals: [],
    });
  });

  const list: MappingInput = {
    ...{ key: 'gateway', decoder: 'json', filter: 'gw/#', realm: 'live' },
    each: 'rows',
    device: { path: 'id' },
    devices: { named: { '11': 'gauge-a' }, others: { prefix: 'gauge-' } },
    values: [
      { from: 'level', key: 'stage', text: 'comma' },
      { from: 'alarm', key: 'door-open', bits: { first: 0, count: 1 } },
      { from: 'valve', key: 'valve', words: { mở: 'open', đóng: 'closed' } },
    ],
  };

  it('reads a list element by element, decimal commas, bits and words, and refuses only what is bad', () => {
    expect(decoderOf(list)('gw/7', recorded('json-gateway-list.json'))).toEqual({
      values: [
        'gauge-a.stage=1.25@now',
        'gauge-a.door-open=1@now',
        'gauge-a.valve=1@now',
        'gauge-12.stage=0.98@now',
        'gauge-12.door-open=0@now',
        'gauge-12.valve=0@now',
        'gauge-13.door-open=0@now',
      ],
      refusals: ['wrong_type', 'unknown_state'],
      details: ['level: "lỗi" is no number', 'valve: the mapping has no word for kẹt'],
    });
  });

  it('reads a bare value, and names with points in them', () => {
    const bare = decoderOf({
      ...{ key: 'bare', decoder: 'json', filter: 'bare/+/temp', realm: 'live', device: { level: 2 } },
      values: [{ from: '', key: 'air-temperature' }],
    });
    expect(bare('bare/a/temp', '21.5').values).toEqual(['a.air-temperature=21.5@now']);
    expect(bare('bare/a/temp', '').refusals).toEqual(['not_json']);
    const dotted = decoderOf({
      ...{ key: 'dotted', decoder: 'json', filter: 'd', realm: 'live', device: { id: 'one' } },
      values: [{ from: 'a\\.b.0.c', key: 'voltage' }],
    });
    expect(dotted('d', { 'a.b': [{ c: 5 }] }).values).toEqual(['one.voltage=5@now']);
  });

  it.each<[string, unknown, string]>([
    ['no list', { rows: {} }, 'bad_shape'],
    ['no device', { rows: [{ level: '1' }] }, 'bad_shape'],
    ['none of the values', { rows: [{ id: 1 }] }, 'bad_shape'],
    ['a name that every object has', { rows: [{ id: 1, constructor: 1 }] }, 'bad_shape'],
  ])('refuses %s', (_name, body, reason) => {
    expect(decoderOf(list)('gw/7', JSON.stringify(body))).toMatchObject({ values: [], refusals: [reason] });
  });

  it('reads as many elements as one message may have, and says how many there were', () => {
    const rows = Array.from({ length: 10_001 }, () => ({ id: 1, level: '1' }));
    const { values, refusals } = decoderOf(list)('gw/7', JSON.stringify({ rows }));
    expect(values.length).toBe(10_000);
    expect(refusals).toEqual(['too_large']);
  });

  it('reads no topic that no mapping is about', () => {
    expect(decoderOf(list)('other/7', '{}').refusals).toEqual(['bad_topic']);
    expect(decoderOf({ ...list, enabled: false })('gw/7', '{}').refusals).toEqual(['bad_topic']);
  });

  it('says so where the realm is gone', () => {
    expect(decoderOf({ ...list, realm: 'drill-1' })('gw/7', '{}').refusals).toEqual(['unknown_realm']);
  });
});

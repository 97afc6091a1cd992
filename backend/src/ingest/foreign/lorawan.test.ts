import { describe, expect, it } from 'vitest';
import { decoderOf, type MappingInput, recorded } from './decoder-rig.ts';

describe('ChirpStack v4', () => {
  const UP = 'application/17c82e96-be03-4f38-aef3-f83d48582d97/device/0101010101010101/event/up';
  const mapping: MappingInput = {
    ...{ key: 'lora', decoder: 'chirpstack', filter: 'application/+/device/+/event/#', realm: 'live' },
    devices: { named: { A8404187D187106E: 'rain-cau-thanh' }, others: { prefix: 'lora-' } },
    values: [
      { from: 'BatV', key: 'battery-voltage' },
      { from: 'rain.tips', key: 'rain', scale: 0.2 },
      { from: 'temp', key: 'air-temperature', text: 'point' },
      { from: 'door', key: 'door-open', words: { OPEN: true, CLOSED: false } },
      { from: 'status', key: 'outage', bits: { first: 2, count: 1 } },
      { from: 'status', key: 'valve', bits: { first: 5, count: 1 } },
    ],
  };
  const read = decoderOf(mapping);

  it('keeps what is known of an uplink, says that its bytes are not decoded, and takes what is left out as 0', () => {
    const { values, refusals, details } = read(UP, recorded('chirpstack-up.json'));
    const at = '@2022-07-18T09:34:15.775Z';
    expect(values).toEqual([
      `lora-0101010101010101.lorawan-port=1${at}`,
      `lora-0101010101010101.lorawan-frames=0${at}`,
      `lora-0101010101010101.signal-strength=-36${at}`,
      `lora-0101010101010101.signal-to-noise=10.5${at}`,
    ]);
    expect(refusals).toEqual(['bad_shape']);
    expect(details[0]).toContain('codec');
  });

  it('reads the decoded object by the rules, and the signal at the gateway that heard it best', () => {
    const { values, refusals } = read(UP, recorded('chirpstack-up-decoded.json'));
    const at = '@2026-11-25T23:48:38.863Z';
    expect(values).toEqual(
      [
        'lorawan-port=2',
        'lorawan-frames=1234',
        'signal-strength=-61',
        'signal-to-noise=9.5',
        'battery-voltage=3.301',
        'rain=2.4',
        'air-temperature=23.25',
        'door-open=1',
        'outage=1',
        'valve=1',
      ].map((value) => `rain-cau-thanh.${value}${at}`),
    );
    expect(refusals).toEqual([]);
  });

  it('keeps no diagnostics where they are not wanted, and takes no device that is not named where it may not', () => {
    const quiet = decoderOf({ ...mapping, diagnostics: false });
    expect(quiet(UP, recorded('chirpstack-up.json')).values).toEqual([]);
    const named = decoderOf({ ...mapping, devices: { others: null } });
    expect(named(UP, recorded('chirpstack-up.json')).refusals).toContain('unknown_device');
  });

  it('lets a device be spoken for by those who may', () => {
    const payload = recorded('chirpstack-up-decoded.json');
    const only = (things: string[], realms = ['live']) => ({ username: 'lns', realms, things });
    expect(read(UP, payload, only(['rain-*'])).refusals).toEqual([]);
    expect(read(UP, payload, only(['lora-*']))).toMatchObject({ values: [], refusals: ['outside_rights'] });
    expect(read(UP, payload, only(['*'], ['sim']))).toMatchObject({ values: [], refusals: ['outside_rights'] });
  });

  it.each<[string, string, string | Buffer, string]>([
    ['a join', UP.replace(/up$/, 'join'), recorded('chirpstack-join.json'), 'unsupported_channel'],
    ['no device', UP, '{"object":{}}', 'bad_shape'],
    ['a device that is no DevEUI', UP, '{"deviceInfo":{"devEui":"xyz"}}', 'bad_shape'],
    ['a list', UP, '[]', 'bad_shape'],
    ['null', UP, 'null', 'bad_shape'],
    ['protobuf', UP, Buffer.from('0a2433616337653363342d34343031', 'hex'), 'not_json'],
    ['cut off', UP, '{"deviceInfo":', 'not_json'],
    ['no UTF-8', UP, Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'bad_utf8'],
  ])('refuses %s', (_name, topic, payload, reason) => {
    expect(read(topic, payload)).toMatchObject({ values: [], refusals: [reason] });
  });

  it('lets no bad value cost a good one', () => {
    const body = (object: unknown) => ({
      deviceInfo: { devEui: '0101010101010101' },
      time: '2026-11-25T00:00:00Z',
      object,
    });
    const quiet = decoderOf({ ...mapping, diagnostics: false });
    const bad = { BatV: 'x', temp: '23,5', door: 'AJAR', status: -1, rain: { tips: null }, humidity: 40, xyz: 1 };
    const { values, refusals } = quiet(UP, body(bad));
    expect(values).toEqual(['lora-0101010101010101.humidity=40@2026-11-25T00:00:00.000Z']);
    expect(refusals.sort()).toEqual(
      [
        'wrong_type',
        'wrong_type',
        'unknown_state',
        'wrong_type',
        'wrong_type',
        'wrong_type',
        'unknown_property',
      ].sort(),
    );
    const deep = Array.from({ length: 20 }).reduce((inner) => ({ inner }), {});
    expect(quiet(UP, body(deep)).refusals).toEqual(['bad_shape']);
  });
});

describe('The Things Stack v3', () => {
  const UP = 'v3/app1@ttn/devices/dev1/up';
  const mapping: MappingInput = {
    ...{ key: 'tts', decoder: 'the-things-stack', filter: 'v3/+/devices/+/+', realm: 'live' },
    values: [{ from: 'temperature', key: 'air-temperature' }],
    unlisted: 'skip',
  };
  const read = decoderOf(mapping);
  const uplink = JSON.parse(recorded('the-things-stack-up.json').toString());

  it('reads an uplink as of when the network server had it', () => {
    const at = '@2020-02-12T15:15:45.789Z';
    expect(read(UP, recorded('the-things-stack-up.json'))).toMatchObject({
      values: [
        `dev1.lorawan-port=0${at}`,
        `dev1.lorawan-frames=1${at}`,
        `dev1.signal-strength=-35${at}`,
        `dev1.signal-to-noise=5${at}`,
        `dev1.air-temperature=1${at}`,
      ],
      refusals: [],
    });
  });

  it('knows the device by its DevEUI where asked', () => {
    const byEui = decoderOf({ ...mapping, id: 'dev_eui', devices: { named: { '0004A30B001C0530': 'kiosk-1' } } });
    expect(byEui(UP, uplink).values[0]).toMatch(/^kiosk-1\./);
  });

  it.each<[string, object, string]>([
    ['a join', JSON.parse(recorded('the-things-stack-join.json').toString()), 'unsupported_channel'],
    ['a simulated uplink', { ...uplink, simulated: true }, 'unsupported_channel'],
    ['no device', { ...uplink, end_device_ids: {} }, 'bad_shape'],
    ['another shape', { app_id: 'x', dev_id: 'y' }, 'bad_shape'],
  ])('refuses %s', (_name, body, reason) => {
    expect(read(UP, body)).toMatchObject({ values: [], refusals: [reason] });
  });
});

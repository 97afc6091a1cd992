import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { ARRIVED_MS, decoderOf, type MappingInput, recorded } from './decoder-rig.ts';

const NODE = 'spBv1.0/Sparkplug B Devices/NDATA/Raspberry Pi';
const DEVICE = 'spBv1.0/Sparkplug B Devices/DDATA/Raspberry Pi/Pibrella';
const mapping: MappingInput = {
  ...{ key: 'plant', decoder: 'sparkplug-b', filter: 'spBv1.0/#', realm: 'live', unlisted: 'skip' },
  devices: {
    named: { 'Sparkplug B Devices_Raspberry Pi': 'pi', 'Sparkplug B Devices_Raspberry Pi_Pibrella': 'pibrella' },
  },
  values: [
    { from: 'Supply Voltage', key: 'voltage' },
    { from: 'Inputs/A', key: 'door-open' },
    { from: 'Inputs/Level', key: 'air-temperature' },
    { from: 'Inputs/Pulses', key: 'energy' },
  ],
};
const session: { topic: string; hex: string }[] = JSON.parse(recorded('sparkplug-session.json').toString());
const bytesOf = (k: number) => Buffer.from(session[k]!.hex, 'hex');

/** A decoder that has heard the first so many messages of the recorded session. */
function heard(messages: number, more: Partial<MappingInput> = {}) {
  const read = decoderOf({ ...mapping, ...more } as MappingInput);
  for (let k = 0; k < messages; k++) read(session[k]!.topic, bytesOf(k));
  return read;
}

interface Metric {
  name?: string;
  alias?: number;
  datatype?: number;
  int?: number;
  long?: bigint;
}

function payload(seq: number | null, ...metrics: Metric[]): Buffer {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).uint64(ARRIVED_MS);
  for (const { name, alias, datatype, int, long } of metrics) {
    writer.tag(2, WireType.LengthDelimited).fork();
    if (name !== undefined) writer.tag(1, WireType.LengthDelimited).string(name);
    if (alias !== undefined) writer.tag(2, WireType.Varint).uint64(alias);
    if (datatype !== undefined) writer.tag(4, WireType.Varint).uint32(datatype);
    if (int !== undefined) writer.tag(10, WireType.Varint).uint32(int);
    if (long !== undefined) writer.tag(11, WireType.Varint).uint64(long);
    writer.join();
  }
  if (seq !== null) writer.tag(3, WireType.Varint).uint64(seq);
  return Buffer.from(writer.finish());
}

describe('the recorded session', () => {
  it('is read from birth to death', () => {
    const read = decoderOf(mapping);
    const results = session.map(({ topic }, k) => read(topic, bytesOf(k), undefined, topic.includes('/NDEATH/')));
    expect(results.map(({ values }) => values)).toEqual([
      ['pi.online=1@2017-02-03T17:55:02.122Z', 'pi.voltage=12.5@2017-02-03T17:55:02.122Z'],
      [
        'pibrella.online=1@2017-02-03T17:55:02.122Z',
        'pibrella.door-open=0@2017-02-03T17:55:02.122Z',
        'pibrella.air-temperature=-12@2017-02-03T17:55:02.122Z',
        'pibrella.energy=4000000000@2017-02-03T17:55:02.122Z',
      ],
      ['pi.voltage=12.25@2017-02-03T17:55:03.122Z'],
      ['pibrella.door-open=1@2017-02-03T17:55:04.022Z', 'pibrella.air-temperature=-13@2017-02-03T17:55:04.122Z'],
      ['pibrella.online=0@2017-02-03T17:55:05.122Z'],
      ['pi.online=0@now'],
    ]);
    expect(results.flatMap(({ refusals }) => refusals)).toEqual([]);
  });

  it('takes the devices of a node along when the node is gone', () => {
    expect(heard(2)(session[5]!.topic, bytesOf(5)).values).toEqual(['pi.online=0@now', 'pibrella.online=0@now']);
  });
});

describe('aliases', () => {
  const voltage = (seq: number) => payload(seq, { alias: 1, int: 5 });

  it('mean nothing before a birth was heard', () => {
    const { values, refusals, details } = heard(0)(session[3]!.topic, bytesOf(3));
    expect(values).toEqual([]);
    expect(refusals).toEqual(['unknown_alias', 'unknown_alias']);
    expect(details[0]).toContain('Rebirth');
  });

  it('mean nothing after a message is missing, until the next birth; what has its name and type is read', () => {
    const read = heard(2);
    const named = { name: 'Supply Voltage', datatype: 7, int: 9 };
    expect(read(NODE, payload(3, { alias: 1, int: 5 }, named))).toMatchObject({
      values: ['pi.voltage=9@now'],
      refusals: ['unknown_alias'],
    });
    expect(read(DEVICE, payload(4, { alias: 3, int: 5 })).refusals).toEqual(['unknown_alias']);
    read(session[0]!.topic, bytesOf(0));
    expect(read(NODE, payload(1, { alias: 1, int: 0 })).refusals).toEqual(['wrong_type']);
  });

  it('hold while numbers go round, and when a message comes twice', () => {
    const read = heard(0);
    read(NODE.replace('NDATA', 'NBIRTH'), payload(254, { name: 'Supply Voltage', alias: 1, datatype: 7, int: 1 }));
    for (const seq of [255, 0, 0, 1]) expect(read(NODE, voltage(seq)).values, `${seq}`).toEqual(['pi.voltage=5@now']);
  });

  it('are those of the device that was born with them', () => {
    expect(heard(2)(NODE, payload(2, { alias: 3, int: 5 })).refusals).toEqual(['unknown_alias']);
  });

  it('are forgotten with a device that is gone', () => {
    const read = heard(2);
    read(session[4]!.topic, payload(2));
    expect(read(DEVICE, payload(3, { alias: 3, int: 5 })).refusals).toEqual(['unknown_alias']);
  });

  it('are not touched by whoever may not speak for the node', () => {
    const read = heard(2);
    const stranger = { username: 'x', realms: ['live'], things: ['other'] };
    const birth = payload(0, { name: 'Outside', alias: 1, datatype: 7, int: 1 });
    expect(read(NODE.replace('NDATA', 'NBIRTH'), birth, stranger)).toMatchObject({
      values: [],
      refusals: ['outside_rights'],
    });
    expect(read(session[2]!.topic, bytesOf(2)).values).toEqual(['pi.voltage=12.25@2017-02-03T17:55:03.122Z']);
  });
});

describe('whole numbers', () => {
  const birth = (datatype: number, value: Metric) =>
    heard(0)(NODE.replace('NDATA', 'NBIRTH'), payload(0, { name: 'Supply Voltage', datatype, ...value }));

  it.each<[string, number, Metric, number]>([
    ['Int8 in 32 bits', 1, { int: 0xffffffff }, -1],
    ['Int8 in 8 bits', 1, { int: 0xff }, -1],
    ['Int16', 2, { int: 0x8000 }, -32768],
    ['Int32', 3, { int: 0x80000000 }, -2147483648],
    ['Int64', 4, { long: 0xffffffffffffffffn }, -1],
    ['UInt32 in a long', 7, { long: 4_000_000_000n }, 4_000_000_000],
    ['UInt64', 8, { long: 2n ** 53n }, 2 ** 53],
  ])('%s', (_name, datatype, value, expected) => {
    expect(birth(datatype, value).values).toContain(`pi.voltage=${expected}@now`);
  });

  it('are refused where the type is another, or a birth leaves it out', () => {
    expect(birth(10, { int: 1 }).refusals).toEqual(['wrong_type']);
    expect(birth(16, {}).refusals).toEqual(['wrong_type']);
    expect(heard(0)(NODE, payload(0, { name: 'Supply Voltage', int: 1 })).refusals).toEqual(['unknown_alias']);
  });
});

describe('what is no Sparkplug B', () => {
  it.each([
    ['a command', 'spBv1.0/G/NCMD/E', payload(0), 'unsupported_channel'],
    ['the state of a host', 'spBv1.0/STATE/scada', Buffer.from('{"online":true}'), 'unsupported_channel'],
    ['data of a node that name a device', 'spBv1.0/G/NDATA/E/D', payload(0), 'unsupported_channel'],
    ['data of a device that name none', 'spBv1.0/G/DDATA/E', payload(0), 'unsupported_channel'],
    ['JSON', NODE, Buffer.from('{"metrics":[]}'), 'bad_shape'],
    ['a message that is cut off', NODE, bytesOf(2).subarray(0, 20), 'bad_shape'],
    ['groups within groups', NODE, Buffer.alloc(200_000, 0x33), 'bad_shape'],
    ['a sequence number that is none', NODE, payload(256), 'bad_shape'],
    ['more metrics than a message has', NODE, Buffer.alloc(2 * 30_001, Buffer.from([0x12, 0])), 'bad_shape'],
    ['a metric without a name', NODE, payload(0, { int: 1 }), 'bad_shape'],
  ])('%s is refused', (_name, topic, bytes, reason) => {
    expect(heard(0)(topic, bytes)).toMatchObject({ values: [], refusals: [reason] });
  });

  it('a will of an earlier session says nothing of this one', () => {
    const read = heard(0);
    read(NODE.replace('NDATA', 'NBIRTH'), payload(0, { name: 'bdSeq', datatype: 4, long: 8n }));
    const will = (session: bigint) => payload(null, { name: 'bdSeq', datatype: 4, long: session });
    expect(read(NODE.replace('NDATA', 'NDEATH'), will(7n)).values).toEqual([]);
    expect(read(NODE.replace('NDATA', 'NDEATH'), will(8n)).values).toEqual(['pi.online=0@now']);
  });
});

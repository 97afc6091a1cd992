import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decoderOf, type MappingInput, recorded } from './decoder-rig.ts';

const rules = ['', 'a', 'a.b', 'rows.0', 'temp', '[Cel]', 'sum(a)', 'length'].map((from) => ({
  ...{ from, key: 'voltage', text: 'comma' as const, scale: 2, unit: 'mV' },
}));
const common = { realm: 'live', values: rules };
/** Of each format: how it is mapped, a topic of it, and a good message. */
const formats: [mapping: MappingInput, topic: string, good: Buffer][] = [
  [{ ...common, key: 's', decoder: 'senml', filter: 's/#' }, 's/1', recorded('senml-5.1.3-measurements.json')],
  [
    { ...common, key: 'c', decoder: 'chirpstack', filter: 'c/#' },
    'c/1/event/up',
    recorded('chirpstack-up-decoded.json'),
  ],
  [{ ...common, key: 't', decoder: 'the-things-stack', filter: 't/#' }, 't/up', recorded('the-things-stack-up.json')],
  [
    { ...common, key: 'p', decoder: 'sparkplug-b', filter: 'spBv1.0/#' },
    'spBv1.0/G/DBIRTH/E/D',
    Buffer.from(JSON.parse(recorded('sparkplug-session.json').toString())[1].hex, 'hex'),
  ],
  [
    {
      ...{ ...common, key: 'j', decoder: 'json', filter: 'j/#', device: { path: 'id' }, each: 'rows' },
      time: { from: 't', format: 'dmy', zone: 'Asia/Ho_Chi_Minh' },
    },
    'j/1',
    recorded('json-gateway-list.json'),
  ],
];

/** JSON that looks like what is read: the names that the decoders know, with anything in them. */
const names = [
  'n',
  'bn',
  'v',
  'vs',
  't',
  'bt',
  'u',
  's',
  'bver',
  'id',
  'rows',
  'a',
  'b',
  'temp',
  'devEui',
  'deviceInfo',
];
const more = [
  'object',
  'rxInfo',
  'rssi',
  'end_device_ids',
  'uplink_message',
  'decoded_payload',
  'time',
  '__proto__',
  '',
];
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom(null, true, 1, -1, 1e300, '1', 'urn:dev:ow:1:a', '0101010101010101', '26/11/2026 10:00'),
    fc.double(),
    fc.string(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom(...names, ...more), tie('value'), { maxKeys: 6 }),
  ),
})).value;

describe.each(formats.map(([mapping, topic, good]) => [mapping.decoder, mapping, topic, good] as const))(
  '%s',
  (_name, mapping, topic, good) => {
    const read = decoderOf(mapping);
    const holds = (bytes: Buffer) => {
      const { values, refusals } = read(topic, bytes);
      expect(values.length + refusals.length).toBeLessThan(10_000);
    };

    it('reads its example', () => expect(read(topic, good).details.join()).not.toContain('could not be read'));

    it('takes any bytes without throwing', () => {
      fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => holds(Buffer.from(bytes))));
    });

    it('takes any JSON without throwing, and is never at a loss', () => {
      fc.assert(
        fc.property(anything, (value) => {
          // JSON can say numbers that are too large to be any.
          const payload = Buffer.from((JSON.stringify(value) ?? 'null').replaceAll('1e+300', '1e999'));
          holds(payload);
          expect(read(topic, payload).details.join()).not.toContain('could not be read');
        }),
      );
    });

    it('takes its example with a byte changed, or cut off', () => {
      fc.assert(
        fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, end) => {
          const bytes = Buffer.from(good);
          bytes[at] = byte;
          holds(bytes.subarray(0, end));
        }),
      );
    });

    it('is done in time with the largest message, whatever is in it', () => {
      const MiB = 1024 * 1024;
      const repeated = (part: string) =>
        Buffer.from(
          `[${Array(Math.floor(MiB / (part.length + 1)))
            .fill(part)
            .join()}]`,
        );
      const worst = [
        Buffer.from('['.repeat(MiB)),
        Buffer.from(`${'['.repeat(MiB / 2)}${']'.repeat(MiB / 2)}`),
        Buffer.from(`${'{"a":'.repeat(MiB / 10)}1${'}'.repeat(MiB / 10)}`),
        repeated('{"n":"urn:dev:ow:1:a","v":1}'),
        repeated(`{"bn":"${'urn:dev:'.repeat(50)}","v":1}`),
        repeated('1'),
        Buffer.from(`{"rows":${repeated('{"id":1,"a":"1,5","t":"26/11/2026 10:00"}')}}`),
        Buffer.from(
          `{"rows":[{"id":"${'9'.repeat(MiB / 2)}","a":"${'1'.repeat(MiB / 4)}","t":"${' '.repeat(MiB / 8)}"}]}`,
        ),
        Buffer.alloc(MiB, 0xff),
        Buffer.alloc(MiB, 0x12),
        Buffer.alloc(MiB, 0x33),
        Buffer.concat(Array.from({ length: MiB / 8 }, () => Buffer.from([0x12, 4, 0x0a, 2, 0x61, 0x61]))),
      ];
      for (const payload of worst) {
        const startMs = performance.now();
        read(topic, payload);
        expect(performance.now() - startMs, payload.subarray(0, 40).toString()).toBeLessThan(10_000);
      }
    }, 120_000);
  },
);

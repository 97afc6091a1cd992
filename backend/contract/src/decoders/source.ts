import { z } from 'zod';
import { SLUG_PATTERN, slugSchema } from '../words.ts';
import { topicFilterFault } from './topic-filter.ts';
import { valueRuleSchema } from './value-rule.ts';

export const MAX_SOURCES = 100;
const MAX_NAMED_DEVICES = 5000;
const MAX_RULES = 500;

/**
 * How a device's id becomes a thing. Ids: DevEUI in small letters (ChirpStack; The Things Stack where asked), device id
 * (The Things Stack), `group_node` and `group_node_device` (Sparkplug B), the device's part of the name (SenML).
 */
const devicesSchema = z.strictObject({
  /** id → slug */
  named: z
    .record(z.string().min(1).max(200), slugSchema)
    .refine((named) => Object.keys(named).length <= MAX_NAMED_DEVICES, `at most ${MAX_NAMED_DEVICES} devices`)
    .default({}),
  /** the others: `prefix` before the id, less `strip` at its beginning; null: they are refused */
  others: z
    .strictObject({
      strip: z.string().max(100).default(''),
      prefix: z
        .string()
        .max(32)
        .refine((prefix) => prefix === '' || SLUG_PATTERN.test(prefix), 'A–Z, a–z, 0–9, _ and -')
        .default(''),
    })
    .nullable()
    .default({ strip: '', prefix: '' }),
});

const common = {
  key: slugSchema,
  enabled: z.boolean().default(true),
  /** MQTT topic filter, `application/+/device/+/event/up` */
  filter: z.string().superRefine((filter, context) => {
    const fault = topicFilterFault(filter);
    if (fault !== null) context.addIssue(fault);
  }),
  realm: slugSchema,
  devices: devicesSchema.default({ named: {}, others: { strip: '', prefix: '' } }),
  values: z.array(valueRuleSchema).max(MAX_RULES).default([]),
};

/** Values that no rule names: taken by the name that the source gives them, or left alone. */
const unlisted = z.enum(['take', 'skip']).default('take');
/** Datastream keys, and properties, of what is known of a LoRaWAN uplink beside its values. */
export const LORAWAN_KEYS = {
  port: 'lorawan-port',
  frames: 'lorawan-frames',
  rssi: 'signal-strength',
  snr: 'signal-to-noise',
} as const;

/** keeps frame counter, port, signal strength and signal-to-noise ratio as datastreams of the thing */
const diagnostics = z.boolean().default(true);

/** A level of the topic, from 1. */
const levelSchema = z.strictObject({ level: z.number().int().min(1).max(16) });

const timeZone = z.string().max(64).refine(isTimeZone, 'a time zone of the IANA, such as Asia/Ho_Chi_Minh');

/** The moment of a reading: counted from 1970, ISO 8601, or day, month and year in another order, then hour and minute. */
const jsonTimeSchema = z
  .strictObject({
    from: z.string().max(200),
    format: z.enum(['epoch-s', 'epoch-ms', 'iso', 'dmy', 'mdy']),
    /** of times that name no offset of their own */
    zone: timeZone.optional(),
  })
  .refine(({ format, zone }) => zone !== undefined || !/^[dm]/.test(format), {
    path: ['zone'],
    error: 'such a time names no offset: say the zone that it is of',
  });

/** Topics of a foreign format, and how they are read. The decoder says which of the fields there are. */
export const sourceMappingSchema = z.discriminatedUnion('decoder', [
  z.strictObject({
    ...common,
    decoder: z.literal('senml'),
    unlisted,
    /** where the topic names the device, and the records do not */
    device: levelSchema.optional(),
  }),
  z.strictObject({ ...common, decoder: z.literal('chirpstack'), unlisted, diagnostics }),
  z.strictObject({
    ...common,
    decoder: z.literal('the-things-stack'),
    unlisted,
    diagnostics,
    id: z.enum(['device_id', 'dev_eui']).default('device_id'),
  }),
  z.strictObject({ ...common, decoder: z.literal('sparkplug-b'), unlisted }),
  z.strictObject({
    ...common,
    decoder: z.literal('json'),
    /** path of an array whose elements are read one by one; every other path counts from the element */
    each: z.string().max(200).optional(),
    device: z.union([levelSchema, z.strictObject({ path: z.string().max(200) }), z.strictObject({ id: slugSchema })]),
    /** none: the time of arrival counts */
    time: jsonTimeSchema.optional(),
  }),
]);
export type SourceMapping = z.infer<typeof sourceMappingSchema>;
export type DecoderName = SourceMapping['decoder'];
export type MappingOf<Name extends DecoderName> = Extract<SourceMapping, { decoder: Name }>;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

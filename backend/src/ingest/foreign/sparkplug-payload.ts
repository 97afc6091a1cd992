import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** A whole birth of 1 MiB has fewer; a message has one thread to be read on, and others wait. */
const MAX_METRICS = 30_000;

/** A payload of Sparkplug B as far as readings go; what it has beyond is passed over. */
export interface SparkplugPayload {
  timeMs: number | undefined;
  seq: number | undefined;
  metrics: SparkplugMetric[];
}

export interface SparkplugMetric {
  name: string | undefined;
  alias: bigint | undefined;
  timeMs: number | undefined;
  datatype: number | undefined;
  isTransient: boolean;
  isNull: boolean;
  /** whole numbers as they lie on the wire, without their sign; undefined: of a type that is no single value */
  value: bigint | number | boolean | string | undefined;
}

/** Reads the bytes, strictly: throws where they end too soon, or are no such message. */
export function readSparkplugPayload(bytes: Uint8Array): SparkplugPayload {
  const payload: SparkplugPayload = { timeMs: undefined, seq: undefined, metrics: [] };
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1) payload.timeMs = Number(expecting(type, WireType.Varint, reader).uint64());
    else if (field === 2) {
      if (payload.metrics.length === MAX_METRICS) throw new Error(`it has more than ${MAX_METRICS} metrics`);
      payload.metrics.push(readMetric(expecting(type, WireType.LengthDelimited, reader)));
    } else if (field === 3) payload.seq = Number(expecting(type, WireType.Varint, reader).uint64());
    else pass(reader, field, type);
  }
  return payload;
}

function readMetric(reader: BinaryReader): SparkplugMetric {
  const metric: SparkplugMetric = {
    name: undefined,
    alias: undefined,
    timeMs: undefined,
    datatype: undefined,
    isTransient: false,
    isNull: false,
    value: undefined,
  };
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new Error('it ends too soon');
  while (reader.pos < end) readMetricField(metric, reader, ...reader.tag());
  if (reader.pos > end) throw new Error('a metric is longer than it says');
  return metric;
}

function readMetricField(metric: SparkplugMetric, reader: BinaryReader, field: number, type: WireType): void {
  switch (field) {
    case 1:
      metric.name = expecting(type, WireType.LengthDelimited, reader).string();
      return;
    case 2:
      metric.alias = varint(type, reader);
      return;
    case 3:
      metric.timeMs = Number(varint(type, reader));
      return;
    case 4:
      metric.datatype = Number(varint(type, reader));
      return;
    case 6:
      metric.isTransient = varint(type, reader) !== 0n;
      return;
    case 7:
      metric.isNull = varint(type, reader) !== 0n;
      return;
    case 10:
    case 11:
      metric.value = varint(type, reader);
      return;
    case 12:
      metric.value = expecting(type, WireType.Bit32, reader).float();
      return;
    case 13:
      metric.value = expecting(type, WireType.Bit64, reader).double();
      return;
    case 14:
      metric.value = varint(type, reader) !== 0n;
      return;
    case 15:
      metric.value = expecting(type, WireType.LengthDelimited, reader).string();
      return;
    default:
      pass(reader, field, type);
  }
}

function varint(type: WireType, reader: BinaryReader): bigint {
  return BigInt(expecting(type, WireType.Varint, reader).uint64());
}

function expecting(type: WireType, expected: WireType, reader: BinaryReader): BinaryReader {
  if (type !== expected) throw new Error(`a field of wire type ${expected} comes as ${type}`);
  return reader;
}

function pass(reader: BinaryReader, field: number, type: WireType): void {
  // Sparkplug has no groups, and skipping groups within groups goes as deep as the sender likes.
  if (type === WireType.StartGroup) throw new Error('it has a group');
  reader.skip(type, field);
}

import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

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
  forEachField(bytes, (reader, field, type) => {
    if (field === 1) payload.timeMs = Number(expecting(type, WireType.Varint, reader).uint64());
    else if (field === 2) payload.metrics.push(readMetric(expecting(type, WireType.LengthDelimited, reader).bytes()));
    else if (field === 3) payload.seq = Number(expecting(type, WireType.Varint, reader).uint64());
    else pass(reader, field, type);
  });
  return payload;
}

function readMetric(bytes: Uint8Array): SparkplugMetric {
  const metric: SparkplugMetric = {
    ...{ name: undefined, alias: undefined, timeMs: undefined, datatype: undefined },
    ...{ isTransient: false, isNull: false, value: undefined },
  };
  forEachField(bytes, (reader, field, type) => {
    const varint = () => BigInt(expecting(type, WireType.Varint, reader).uint64());
    const text = () => expecting(type, WireType.LengthDelimited, reader).string();
    switch (field) {
      case 1:
        metric.name = text();
        return;
      case 2:
        metric.alias = varint();
        return;
      case 3:
        metric.timeMs = Number(varint());
        return;
      case 4:
        metric.datatype = Number(varint());
        return;
      case 6:
        metric.isTransient = varint() !== 0n;
        return;
      case 7:
        metric.isNull = varint() !== 0n;
        return;
      case 10:
      case 11:
        metric.value = varint();
        return;
      case 12:
        metric.value = expecting(type, WireType.Bit32, reader).float();
        return;
      case 13:
        metric.value = expecting(type, WireType.Bit64, reader).double();
        return;
      case 14:
        metric.value = varint() !== 0n;
        return;
      case 15:
        metric.value = text();
        return;
      default:
        pass(reader, field, type);
    }
  });
  return metric;
}

function forEachField(bytes: Uint8Array, take: (reader: BinaryReader, field: number, type: WireType) => void): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) take(reader, ...reader.tag());
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

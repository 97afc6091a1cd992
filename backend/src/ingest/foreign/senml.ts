import type { MappingOf } from '@commune/contract';
import type { ForeignDecoder, ForeignMessage, ForeignOutput, Measurement } from './foreign-decoder.ts';
import { isObject } from './json-path.ts';
import { isSenmlName, splitSenmlName } from './senml-name.ts';
import { ucumOf } from './senml-units.ts';

/** RFC 8428, section 4.5.3: smaller times count from now. */
const ABSOLUTE_FROM_S = 2 ** 28;
/** The features that a version may stand for, RFC 9100: the reserved ones of version 10, and secondary units. */
const KNOWN_FEATURES = 0b11111;

const BASE_FIELDS = { bn: 'string', bt: 'number', bu: 'string', bv: 'number', bs: 'number', bver: 'number' } as const;
const OWN_FIELDS = { n: 'string', t: 'number', u: 'string', v: 'number', s: 'number' } as const;
const VALUES = ['v', 'vs', 'vb', 'vd'] as const;

type Fault = Parameters<ForeignOutput['refuse']>;
type Base = Partial<{ bn: string; bt: number; bu: string; bv: number; bs: number }>;
type Fields = Record<string, unknown> & Base & Partial<{ n: string; t: number; u: string; v: number; s: number }>;

/** Packs of SenML as JSON, RFC 8428. */
export function senmlDecoder({ device }: MappingOf<'senml'>): ForeignDecoder {
  return (message, out) => {
    const pack = out.json(message.payload);
    if (pack === undefined) return;
    if (!Array.isArray(pack)) return out.refuse('bad_shape', 'a pack of SenML is a list of records');
    const fault = packFault(pack);
    if (fault !== null) return out.refuse(...fault);
    const named = device === undefined ? undefined : message.levels[device.level - 1];
    if (device !== undefined && named === undefined) {
      return out.refuse('bad_shape', `the topic has no level ${device.level} that could name the device`);
    }
    const base: Base = {};
    for (const record of pack) {
      if (!isObject(record)) {
        out.refuse('bad_shape', 'a record is an object');
        continue;
      }
      const wrong = wrongType(record, BASE_FIELDS);
      if (wrong !== undefined) {
        const so = 'so that what follows cannot be resolved';
        return out.refuse('bad_shape', `"${wrong}" is no ${BASE_FIELDS[wrong]}, ${so}`);
      }
      for (const field of ['bn', 'bt', 'bu', 'bv', 'bs'] as const) {
        if (field in record) Object.assign(base, { [field]: record[field] });
      }
      const bad = readRecord(record, base, named, message, out);
      if (bad !== null) out.refuse(...bad);
    }
  };
}

/** What makes a pack one that must not be read at all: another version, or a field that has to be understood. */
function packFault(pack: readonly unknown[]): Fault | null {
  for (const record of pack) {
    if (!isObject(record)) continue;
    const { bver } = record;
    if (typeof bver === 'number' && (bver > KNOWN_FEATURES || !Number.isInteger(bver) || bver < 0)) {
      return ['unsupported_version', `version ${bver} of SenML has features that are not known here`];
    }
    for (const field in record) {
      if (field.endsWith('_'))
        return ['bad_shape', `"${field.slice(0, 50)}" must be understood, and is not known here`];
    }
  }
  return null;
}

/** Puts a record's values out, or says what is wrong with it. */
function readRecord(
  record: Fields,
  base: Base,
  named: string | undefined,
  { arrivedMs }: ForeignMessage,
  out: ForeignOutput,
): Fault | null {
  const values = VALUES.filter((field) => field in record);
  // A record may carry base fields alone.
  if (values.length === 0 && !('s' in record) && !('n' in record)) {
    return Object.keys(BASE_FIELDS).some((field) => field in record) ? null : ['bad_shape', 'a record without a value'];
  }
  if (values.length > 1 || (values.length === 0 && !('s' in record))) {
    return ['bad_shape', 'a record has one of v, vs, vb, vd; only beside a sum it may have none'];
  }
  const wrong = wrongType(record, OWN_FIELDS);
  if (wrong !== undefined) return ['wrong_type', `"${wrong}" is no ${OWN_FIELDS[wrong]}`];
  const [bn, n] = [base.bn ?? '', record.n ?? ''];
  // Where the topic names the device, a record need not name anything.
  if (!isSenmlName(bn + n) && (named === undefined || bn + n !== '')) {
    return ['bad_shape', `"${(bn + n).slice(0, 100)}" is no name after RFC 8428, section 4.5.1`];
  }
  const name = splitSenmlName(bn, n);
  const device = named ?? name.device;
  if (device === '') return ['bad_shape', `"${(bn + n).slice(0, 100)}" names no device`];
  const unit = record.u ?? base.bu;
  const word = name.measurement === '' ? `[${unit ?? ''}]` : name.measurement;
  out.read(device, timeOf(record, base, arrivedMs), measurementsOf(record, base, values[0], word, unit));
  return null;
}

function measurementsOf(
  record: Fields,
  base: Base,
  field: (typeof VALUES)[number] | undefined,
  from: string,
  unit: string | undefined,
): Measurement[] {
  const measurements: Measurement[] = [];
  if (field === 'v') {
    const value = (record.v ?? 0) + (base.bv ?? 0);
    measurements.push({ from, value, unit: unit === undefined ? undefined : ucumOf(unit) });
  } else if (field !== undefined) {
    measurements.push({ from, value: record[field] });
  }
  if ('s' in record) {
    // The integral of the value over time: of watts, watt-seconds.
    const value = (record.s ?? 0) + (base.bs ?? 0);
    measurements.push({ from: `sum(${from})`, value, unit: unit === undefined ? undefined : `${ucumOf(unit)}.s` });
  }
  return measurements;
}

/** Epoch ms; undefined for "now". A time that counts from now has only our clock to count from. */
function timeOf({ t = 0 }: Fields, { bt = 0 }: Base, arrivedMs: number): number | undefined {
  const seconds = t + bt;
  if (seconds === 0) return undefined;
  return Math.round(seconds < ABSOLUTE_FROM_S ? arrivedMs + seconds * 1000 : seconds * 1000);
}

function wrongType<Field extends string>(
  record: Record<string, unknown>,
  types: Record<Field, string>,
): Field | undefined {
  return (Object.keys(types) as Field[]).find((field) => field in record && typeof record[field] !== types[field]);
}

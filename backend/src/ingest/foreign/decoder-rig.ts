import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  decodersInputSchema,
  type ObservedProperty,
  ONLINE_KEY,
  type PropertyKind,
  type RefusalReason,
  type sourceMappingSchema,
} from '@commune/contract';
import type { z } from 'zod';
import type { RealmRow } from '../../store/realms.ts';
import type { Sender } from '../../telemetry.ts';
import { Decoder } from '../decode.ts';
import { Directory } from '../directory.ts';
import { ForeignSources } from './foreign-sources.ts';

/** When every message of these tests arrives. */
export const ARRIVED_MS = Date.parse('2026-11-26T00:00:00Z');
const RECORDED = path.join(import.meta.dirname, '..', '..', '..', 'tests', 'foreign-payloads');

export type MappingInput = z.input<typeof sourceMappingSchema>;

export const anybody: Sender = { username: 'tester', realms: ['*'], things: ['*'] };

/** `thing.key=value@time`, the time of arrival as `now`. */
export interface Read {
  values: string[];
  refusals: RefusalReason[];
  details: string[];
}

export function recorded(name: string): Buffer {
  return readFileSync(path.join(RECORDED, name));
}

/** The program's decoder with one mapping, in a realm that takes every time from 1990. */
export function decoderOf(mapping: MappingInput) {
  const directory = new Directory();
  directory.setProperties(properties);
  directory.setRealm(realm);
  const foreign = new ForeignSources(directory);
  foreign.set(decodersInputSchema.parse({ basedOn: 0, sources: [mapping] }).sources);
  const decoder = new Decoder(directory, foreign);
  return (topic: string, payload: Buffer | string | object, sender = anybody, isLastWill = false): Read => {
    const bytes =
      Buffer.isBuffer(payload) || typeof payload === 'string'
        ? Buffer.from(payload)
        : Buffer.from(JSON.stringify(payload));
    const decoded = decoder.decode({ topic, payload: bytes, sender, receivedAtMs: ARRIVED_MS, isLastWill });
    return {
      values: decoded.readings.map(({ missing, value, timeMs }) => {
        const at = timeMs === ARRIVED_MS ? 'now' : new Date(timeMs).toISOString();
        return `${missing!.thing}.${missing!.key}=${value}@${at}`;
      }),
      refusals: decoded.refusals.map(({ reason }) => reason),
      details: decoded.refusals.map(({ detail }) => detail),
    };
  };
}

const named = { vi: 'x', en: 'x' };

function property(key: string, unit: string, kind: PropertyKind = 'gauge'): ObservedProperty {
  return { key, name: named, unit, symbol: '', precision: 1, kind, states: null, verified: false, source: null };
}

const properties: ObservedProperty[] = [
  property('air-temperature', 'Cel'),
  property('humidity', '%'),
  property('voltage', 'V'),
  property('current', 'A'),
  property('battery-voltage', 'V'),
  property('battery-level', '%'),
  property('active-power', 'kW'),
  property('energy', 'kW.h', 'counter'),
  property('stage', 'm'),
  property('rain', 'mm', 'interval-total'),
  property('door-open', '1', 'flag'),
  property('outage', '1', 'flag'),
  property(ONLINE_KEY, '1', 'flag'),
  property('signal-strength', 'dB{mW}'),
  property('signal-to-noise', 'dB'),
  property('lorawan-frames', '1', 'counter'),
  property('lorawan-port', '1'),
  {
    ...property('valve', '1', 'state'),
    states: [
      { code: 0, key: 'closed', name: named },
      { code: 1, key: 'open', name: named },
    ],
  },
];

const realm: RealmRow = {
  ...{
    id: 1,
    slug: 'live',
    kind: 'live',
    schema: 'live',
    name: named,
    drillClockMs: null,
    communeCode: '22651',
    toldBy: 'written',
    recorded: false,
  },
  ...{ acceptFromMs: Date.parse('1990-01-01T00:00:00Z'), acceptUntilMs: null, acceptDays: null, keptDays: null },
};

import { LORAWAN_KEYS } from '@commune/contract';
import type { ForeignOutput, Measurement } from './foreign-decoder.ts';
import { isObject, leavesOf } from './json-path.ts';

const EUI = /^[0-9a-f]{16}$/;

export function readEui(value: unknown): string | undefined {
  const eui = typeof value === 'string' ? value.toLowerCase() : '';
  return EUI.test(eui) ? eui : undefined;
}

export interface Uplink {
  port: unknown;
  count: unknown;
  /** one for each gateway that heard it */
  receptions: unknown;
  /** what the network server's codec made of the bytes */
  decoded: unknown;
  /** the bytes, base64 */
  bytes: unknown;
}

/** Frame counter and port, and the signal at the gateway that heard it best. The servers leave out what is 0. */
export function diagnosticsOf({ port, count, receptions }: Uplink): Record<string, unknown> {
  const kept: Record<string, unknown> = { [LORAWAN_KEYS.port]: port ?? 0, [LORAWAN_KEYS.frames]: count ?? 0 };
  let best = Number.NEGATIVE_INFINITY;
  for (const reception of Array.isArray(receptions) ? receptions : []) {
    if (!isObject(reception) || typeof reception.rssi !== 'number' || reception.rssi <= best) continue;
    best = reception.rssi;
    kept[LORAWAN_KEYS.rssi] = best;
    kept[LORAWAN_KEYS.snr] = reception.snr ?? 0;
  }
  return kept;
}

/** The values of an uplink. Bytes that no codec has read are refused; an uplink without any is only a sign of life. */
export function measurementsOf({ decoded, bytes }: Uplink, out: ForeignOutput): Measurement[] {
  if (decoded === undefined || decoded === null) {
    if (bytes !== undefined && bytes !== '') {
      out.refuse('bad_shape', 'the bytes are not decoded: give the device a codec at the network server');
    }
    return [];
  }
  const leaves = typeof decoded === 'object' ? leavesOf(decoded) : undefined;
  if (leaves === undefined) {
    out.refuse('bad_shape', 'the decoded payload is no object, or one that is too large');
    return [];
  }
  return leaves.map(([from, value]) => ({ from, value }));
}

import type { MappingOf } from '@commune/contract';
import type { ForeignDecoder } from './foreign-decoder.ts';
import { isObject } from './json-path.ts';
import { diagnosticsOf, measurementsOf, readEui } from './lorawan.ts';

/** Uplink events of ChirpStack v4, `application/<id>/device/<DevEUI>/event/up`, as JSON. */
export function chirpstackDecoder({ diagnostics }: MappingOf<'chirpstack'>): ForeignDecoder {
  return ({ levels, payload }, out) => {
    const event = levels.at(-1);
    if (event !== 'up') {
      const advice = 'end the filter in /event/up to leave others with the network server';
      return out.refuse('unsupported_channel', `readings come as uplinks, and this is "${event}"; ${advice}`);
    }
    const body = out.json(payload);
    if (body === undefined) return;
    const eui = isObject(body) && isObject(body.deviceInfo) ? readEui(body.deviceInfo.devEui) : undefined;
    if (!isObject(body) || eui === undefined) {
      return out.refuse(
        'bad_shape',
        'an uplink of ChirpStack v4 is JSON with "deviceInfo":{"devEui":"<16 hex digits>"}',
      );
    }
    const { fPort: port, fCnt: count, rxInfo: receptions, object: decoded, data: bytes } = body;
    const uplink = { port, count, receptions, decoded, bytes };
    out.read(eui, body.time, measurementsOf(uplink, out), diagnostics ? diagnosticsOf(uplink) : {});
  };
}

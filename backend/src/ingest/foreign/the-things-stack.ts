import type { MappingOf } from '@commune/contract';
import type { ForeignDecoder } from './foreign-decoder.ts';
import { isObject } from './json-path.ts';
import { diagnosticsOf, measurementsOf, readEui } from './lorawan.ts';

/** Uplinks of The Things Stack v3, `v3/<application>@<tenant>/devices/<device>/up`. */
export function theThingsStackDecoder({ diagnostics, id }: MappingOf<'the-things-stack'>): ForeignDecoder {
  return ({ payload }, out) => {
    const body = out.json(payload);
    if (body === undefined) return;
    if (!isObject(body) || !isObject(body.end_device_ids)) {
      return out.refuse('bad_shape', 'a message of The Things Stack v3 is JSON with "end_device_ids":{…}');
    }
    if (!isObject(body.uplink_message)) {
      const advice = 'end the filter in /up to leave others with the network server';
      return out.refuse('unsupported_channel', `readings come as uplinks, and this is none; ${advice}`);
    }
    if (body.simulated === true) {
      return out.refuse('unsupported_channel', 'a simulated uplink: nothing was measured');
    }
    const { device_id: name, dev_eui: eui } = body.end_device_ids;
    const device = id === 'dev_eui' ? readEui(eui) : typeof name === 'string' && name !== '' ? name : undefined;
    if (device === undefined) return out.refuse('bad_shape', `"end_device_ids" has no "${id}"`);
    const { f_port, f_cnt, rx_metadata, decoded_payload, frm_payload, received_at } = body.uplink_message;
    const uplink = {
      ...{ port: f_port, count: f_cnt, receptions: rx_metadata },
      ...{ decoded: decoded_payload, bytes: frm_payload },
    };
    const time = received_at ?? body.received_at;
    out.read(device, time, measurementsOf(uplink, out), diagnostics ? diagnosticsOf(uplink) : {});
  };
}

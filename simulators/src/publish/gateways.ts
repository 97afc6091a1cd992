import type { Member } from '../fleet/member.ts';
import { bitsAt, streamKey } from '../random.ts';

/** Radio nodes speak through a gateway, which hands on what it has heard every five seconds. */
export const GATEWAY_FLUSH_MS = 5_000;
const RADIO_GATEWAYS = 3;

/** The gateway that speaks for a thing; undefined for things that have a connection of their own. */
export function gatewayOf({ thing }: Member): string | undefined {
  switch (thing.kind) {
    case 'street-lamp':
      // gateway per street: the middle of lamp-<street>-<post>
      return `gateway-${thing.slug.replace(/-\d+$/, '')}`;
    case 'waste-bin':
    case 'pressure-point':
    case 'noise-meter':
      return `gateway-radio-${(bitsAt(streamKey(0, thing.slug), 0) % RADIO_GATEWAYS) + 1}`;
    default:
      return undefined;
  }
}

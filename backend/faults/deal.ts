import type { Fault } from './kinds/fault.ts';
import {
  backendKilled,
  backendStopped,
  bothKilled,
  brokerStopped,
  databaseKilled,
  killedOnDeadLink,
} from './kinds/kills.ts';
import { linkFaults } from './kinds/links.ts';
import type { BrokerKind } from './rig/rig.ts';

/** What one deal makes happen, in an order of its own: everything once, and every other time what kills alone. */
export function deal(broker: BrokerKind, round: number): Fault[] {
  const kills = [backendKilled, backendKilled, databaseKilled, databaseKilled, bothKilled, killedOnDeadLink];
  if (round % 2 === 1) return kills;
  const others = [backendStopped, ...linkFaults('database'), ...linkFaults('devices')];
  if (broker === 'mosquitto') others.push(brokerStopped, ...linkFaults('subscription'));
  return [...kills, ...others];
}

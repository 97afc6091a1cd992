import { z } from 'zod';
import type { AlarmFrame } from './alarms/alarm.ts';
import type { Problem } from './problem.ts';
import type { Presented, Showing } from './screens.ts';
import { DOMAINS, slugSchema } from './words.ts';

/** The handshake's `auth`. Another contract version is refused with a problem in `connect_error`'s `data`. */
export const handshakeSchema = z.object({ contract: z.number().int() });

/** A room is a realm's domain, or all of them: `sim/river`, `sim/all`. */
export const roomDomainSchema = z.enum([...DOMAINS, 'all']);
export type RoomDomain = z.infer<typeof roomDomainSchema>;

export const subscribeSchema = z.object({
  realm: slugSchema,
  domain: roomDomainSchema,
  /** The last frame the client applied: the server answers with the frames since, or with a snapshot where it cannot. */
  have: z.object({ epoch: z.string(), n: z.number().int().nonnegative() }).optional(),
});
export type Subscribe = z.infer<typeof subscribeSchema>;

/** Latest values as columns: index k of each array is one datastream. `t0 + dt[k]` is the reading's time in epoch ms. */
export interface LatestColumns {
  /** datastream ids */
  i: number[];
  /** epoch ms that `dt` counts from */
  t0: number;
  dt: number[];
  v: number[];
  /** qualities; left out where all are 0 */
  q?: number[];
}

/** What changed in a room since the frame before. Frames of a room are numbered without gaps within an epoch. */
export interface TickFrame extends LatestColumns {
  room: string;
  /** one per process start; another epoch makes every number before it void */
  epoch: string;
  n: number;
  /** the server's clock, epoch ms */
  at: number;
}

/** The whole latest state of a room, up to and including frame `n`. */
export interface Snapshot extends TickFrame {
  kind: 'snapshot';
}

export interface Gap {
  kind: 'gap';
  room: string;
  frames: TickFrame[];
}

export type SubscribeAnswer = Snapshot | Gap | { kind: 'refused'; problem: Problem };

/** Sent every second, changes or not: proof that the connection carries, and how ingest is doing. */
export interface Pulse {
  at: number;
  epoch: string;
  /** messages a second by realm, over the last pulse interval */
  messagesPerS: Record<string, number>;
  /** true while commits do not go through: silence then is ours, not the devices' */
  ingestStalled: boolean;
  /** last frame number of every room, `<realm>/alarms` among them */
  rooms: Record<string, number>;
  /** where the clocks of drills stand, epoch ms, if there are any; every other realm goes by `at` */
  clocks?: Record<string, number>;
}

/** The things of a realm changed: fetch the registry again. */
export interface RegistryChange {
  realm: string;
  version: number;
}

export interface ServerToClientEvents {
  tick: (frame: TickFrame) => void;
  pulse: (pulse: Pulse) => void;
  registry: (change: RegistryChange) => void;
  /** to whoever is in any room of the realm */
  alarms: (frame: AlarmFrame) => void;
  /** to the screen that is meant alone, with every change and once it has connected; null: the plan's turn */
  presented: (presented: Presented | null) => void;
}

export interface ClientToServerEvents {
  subscribe: (request: Subscribe, answer: (answer: SubscribeAnswer) => void) => void;
  unsubscribe: (room: { realm: string; domain: RoomDomain }) => void;
  /** from a screen that a display link has opened; from anybody else it is not heard */
  showing: (showing: Showing) => void;
}

export const TICK_INTERVAL_MS = 100;
export const PULSE_INTERVAL_MS = 1000;

export function roomName(realm: string, domain: RoomDomain): string {
  return `${realm}/${domain}`;
}

/** The room of a realm's alarms: whoever is in any room of the realm hears it. */
export function alarmRoomName(realm: string): string {
  return `${realm}/alarms`;
}

import type { LatestColumns } from './socket.ts';

/** What is older counts as unknown: absent from the live state and from every past one. */
export const HORIZON_MS = 7 * 86_400_000;

/**
 * `GET /api/state?realm=…&at=…`: the newest value of every datastream of a realm at a moment, as is known today: what
 * arrived late is in it, and so are the datastreams of things that were merely discovered. Values are as they were stored,
 * whatever marks say of them since.
 */
export interface RealmState extends LatestColumns {
  realm: string;
  /** epoch ms */
  at: number;
  /** from a stored keyframe and the journal behind it, or from the observations themselves; both say the same */
  source: 'keyframe' | 'observations';
  /** values from before `at - horizonMs` are absent */
  horizonMs: number;
}

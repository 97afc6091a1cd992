import type { RefusalReason } from '@commune/contract';

/** A message of a foreign topic, as far as reading it goes. */
export interface ForeignMessage {
  /** the topic, cut into its levels */
  levels: readonly string[];
  payload: Buffer;
  arrivedMs: number;
}

/** One value as the source gives it. */
export interface Measurement {
  /** as value rules name it */
  from: string;
  value: unknown;
  /** UCUM code, where the message says one */
  unit?: string | undefined;
}

/** Where a decoder puts what it reads. */
export interface ForeignOutput {
  /**
   * Values of one device at one moment. `time` is epoch ms or ISO 8601 with an offset, as in our own messages; undefined:
   * the time of arrival counts. `kept`: what needs no rule, by datastream key.
   */
  read: (device: string, time: unknown, measurements: Iterable<Measurement>, kept?: Record<string, unknown>) => void;
  refuse: (reason: RefusalReason, detail: string) => void;
  /** the body of a payload that is JSON; undefined where it is none, and the refusal is noted */
  json: (payload: Buffer) => unknown;
  /** whether the sender may speak for a device; notes the refusal where it may not */
  maySpeakFor: (device: string) => boolean;
}

/**
 * Reads messages of one format: what is good goes out as values, what is bad as refusals with their reason. It may throw
 * where the bytes are no such message at all; what it has put out until then counts.
 */
export type ForeignDecoder = (message: ForeignMessage, out: ForeignOutput) => void;

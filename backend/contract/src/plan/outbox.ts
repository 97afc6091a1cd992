import { z } from 'zod';
import { slugSchema } from '../words.ts';
import type { ProvinceStream } from './province-report.ts';

/**
 * Why a try brought no receipt: `unreachable` no connection, `timeout` no answer in time, `unauthorised` 401 or 403,
 * `redirected` it sends elsewhere, `refused` 400, 413, 415 or 422, `failed` any other status, `no_secret` ours cannot be
 * read.
 */
export type DeliveryFailureReason =
  | 'unreachable'
  | 'timeout'
  | 'unauthorised'
  | 'redirected'
  | 'refused'
  | 'failed'
  | 'no_secret';

export interface DeliveryFailure {
  reason: DeliveryFailureReason;
  /** of the answer; null where there was none */
  status: number | null;
  /** the beginning of what it answered, or what went wrong */
  detail: string;
}

/** What the receiver answered when it had the message. 409: it had it before. */
export interface DeliveryReceipt {
  status: number;
  /** what it calls the receipt; null where it names none */
  id: string | null;
  /** the beginning of its answer */
  body: string;
}

/** `dead`: given up after `giveUpMs` or because it can never be taken; it is sent again when somebody asks for it. */
export type OutboxState = 'queued' | 'delivered' | 'dead';

export interface OutboxMessage {
  id: string;
  stream: ProvinceStream;
  sequence: number;
  /** the Idempotency-Key, which every try carries */
  key: string;
  items: number;
  bytes: number;
  queuedMs: number;
  giveUpMs: number;
  state: OutboxState;
  attempts: number;
  /** not sent before this moment */
  nextMs: number;
  triedMs: number | null;
  failure: DeliveryFailure | null;
  receipt: DeliveryReceipt | null;
  /** delivered, or given up */
  endedMs: number | null;
  /** whether it is still held, and could be sent again */
  held: boolean;
}

/** `GET /api/plan/outbox?realm=`, what did not arrive first, then newest first: for those who are signed in. */
export interface Outbox {
  realm: string;
  /** where it goes; null: Chưa nối với IOC tỉnh */
  host: string | null;
  /** what is simulated never leaves */
  leaves: boolean;
  queued: number;
  oldestQueuedMs: number | null;
  dead: number;
  lastReceiptMs: number | null;
  messages: OutboxMessage[];
}

/** `POST /api/plan/outbox/<id>/again` (leader): what waits is tried now, what is dead waits again. */
export const sendAgainSchema = z.strictObject({ realm: slugSchema });

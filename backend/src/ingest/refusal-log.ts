import { randomUUID } from 'node:crypto';
import { MAX_KEPT_PAYLOAD_BYTES, type RefusalReason } from '@commune/contract';
import type { Refusal, RefusalCount } from '../store/rejected.ts';

/** Rows kept per hour and credential; beyond, only counts per reason go on. */
export const REFUSALS_KEPT_PER_HOUR = 1000;
/** Of those, rows of who has not signed in, from one address: one that guesses passwords leaves room for others. */
export const UNNAMED_KEPT_PER_ORIGIN = 200;
/** Payload kept per hour and credential; beyond, rows go on without. */
export const PAYLOAD_KEPT_PER_HOUR_BYTES = 4 * 1024 * 1024;
const HOUR_MS = 3_600_000;
const NOBODY = '';

export interface RefusedMessage {
  topic: string | null;
  payload: Buffer | null;
  username: string | null;
  origin?: string | undefined;
  atMs: number;
  isLastWill: boolean;
  realm: string | null;
  refusals: readonly { reason: RefusalReason; detail: string }[];
}

interface Used {
  rows: number;
  bytes: number;
}

export interface Keeping {
  rows: Refusal[];
  counts: RefusalCount[];
  /** to be called once they are committed: what was rolled back has used nothing up */
  settle: () => void;
}

/**
 * Decides what is kept of refusals: each with its payload up to the cap, then one row that says so, then counts alone.
 * A message's refusals of one reason make one row, so that a thousand bad values in it do not keep it a thousand times.
 */
export class RefusalLog {
  #hourMs = 0;
  #used = new Map<string, Used>();
  /** by address, of who has not signed in: no more of them than rows are kept */
  #unnamed = new Map<string, number>();

  keep(messages: readonly RefusedMessage[]): Keeping {
    const used = new Map<string, Used>();
    const unnamed = new Map<string, number>();
    const rows: Refusal[] = [];
    const counts: RefusalCount[] = [];
    for (const message of messages) {
      this.#turnHour(message.atMs);
      const credential = message.username ?? NOBODY;
      const share = used.get(credential) ?? { ...(this.#used.get(credential) ?? { rows: 0, bytes: 0 }) };
      used.set(credential, share);
      const { origin } = message;
      const isUnnamed = message.username === null && origin !== undefined;
      const id = randomUUID();
      for (const [reason, details] of groupByReason(message.refusals)) {
        const fromOrigin = isUnnamed ? (unnamed.get(origin) ?? this.#unnamed.get(origin) ?? 0) : 0;
        if (share.rows > REFUSALS_KEPT_PER_HOUR || fromOrigin > UNNAMED_KEPT_PER_ORIGIN) {
          counts.push({ hourMs: this.#hourMs, credential, reason, n: details.length });
          continue;
        }
        const row = { ...rowOf(message, reason, details, { ...share, fromOrigin }), message: id };
        share.rows++;
        if (isUnnamed) unnamed.set(origin, fromOrigin + 1);
        share.bytes += row.payload?.length ?? 0;
        rows.push(row);
      }
    }
    return { rows, counts, settle: () => this.#settle(used, unnamed) };
  }

  #settle(used: ReadonlyMap<string, Used>, unnamed: ReadonlyMap<string, number>): void {
    for (const [credential, share] of used) this.#used.set(credential, share);
    for (const [origin, n] of unnamed) this.#unnamed.set(origin, n);
  }

  #turnHour(nowMs: number): void {
    const hourMs = nowMs - (nowMs % HOUR_MS);
    if (hourMs <= this.#hourMs) return;
    this.#hourMs = hourMs;
    this.#used = new Map();
    this.#unnamed = new Map();
  }
}

function rowOf(
  message: RefusedMessage,
  reason: RefusalReason,
  details: string[],
  used: Used & { fromOrigin: number },
): Omit<Refusal, 'message'> {
  const { topic, username, atMs, isLastWill, realm } = message;
  const room = Math.min(MAX_KEPT_PAYLOAD_BYTES, Math.max(0, PAYLOAD_KEPT_PER_HOUR_BYTES - used.bytes));
  const payload = message.payload?.subarray(0, room) ?? null;
  return {
    atMs,
    realm,
    topic: topic === null ? null : storable(topic).slice(0, 1024),
    reason,
    detail: endOfKeeping(used) ?? detailOf(details),
    payload,
    truncated: payload !== null && payload.length < (message.payload?.length ?? 0),
    lastWill: isLastWill,
    credential: username === null ? null : storable(username).slice(0, 256),
  };
}

/** What the last row says that is kept. */
function endOfKeeping({ rows, fromOrigin }: { rows: number; fromOrigin: number }): string | undefined {
  const said = (kept: string) => `${kept} are kept this hour; further ones are only counted`;
  if (rows === REFUSALS_KEPT_PER_HOUR) return said(`${rows} refusals of this client`);
  return fromOrigin === UNNAMED_KEPT_PER_ORIGIN ? said(`${fromOrigin} refusals from this address`) : undefined;
}

/** What a row says of all refusals of one reason. */
export function detailOf(details: readonly string[]): string {
  return storable(summary(details));
}

export function groupByReason(
  refusals: readonly { reason: RefusalReason; detail: string }[],
): Map<RefusalReason, string[]> {
  const groups = new Map<RefusalReason, string[]>();
  for (const { reason, detail } of refusals) {
    const details = groups.get(reason);
    if (details === undefined) groups.set(reason, [detail]);
    else details.push(detail);
  }
  return groups;
}

const SHOWN_DETAILS = 5;

function summary(details: readonly string[]): string {
  const distinct = [...new Set(details)];
  const shown = distinct.slice(0, SHOWN_DETAILS).map((detail) => detail.slice(0, 300));
  const rest = details.length - shown.length;
  return rest > 0 ? `${shown.join('; ')}; and ${rest} more` : shown.join('; ');
}

/** PostgreSQL's text holds every character but U+0000. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD');
}

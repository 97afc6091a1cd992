import { MAX_KEPT_PAYLOAD_BYTES, type RefusalReason } from '@commune/contract';
import type { Refusal, RefusalCount } from '../store/rejected.ts';

/** Rows kept per hour and credential; beyond, only counts per reason go on. */
export const REFUSALS_KEPT_PER_HOUR = 1000;
const HOUR_MS = 3_600_000;
const NOBODY = '';

/**
 * Decides what is kept of refusals: each with its payload up to the cap, then one row that says so, then counts alone.
 * A message's refusals of one reason make one row, so that a thousand bad values in it do not keep it a thousand times.
 */
export class RefusalLog {
  #hourMs = 0;
  readonly #kept = new Map<string, number>();

  keep(
    message: {
      topic: string | null;
      payload: Buffer | null;
      username: string | null;
      atMs: number;
      realm: string | null;
    },
    refusals: readonly { reason: RefusalReason; detail: string }[],
  ): { rows: Refusal[]; counts: RefusalCount[] } {
    this.#turnHour(message.atMs);
    const rows: Refusal[] = [];
    const counts: RefusalCount[] = [];
    const credential = message.username ?? NOBODY;
    for (const [reason, details] of groupByReason(refusals)) {
      const kept = this.#kept.get(credential) ?? 0;
      if (kept > REFUSALS_KEPT_PER_HOUR) {
        counts.push({ hourMs: this.#hourMs, credential, reason, n: details.length });
        continue;
      }
      this.#kept.set(credential, kept + 1);
      const isLast = kept === REFUSALS_KEPT_PER_HOUR;
      const payload = message.payload?.subarray(0, MAX_KEPT_PAYLOAD_BYTES) ?? null;
      rows.push({
        atMs: message.atMs,
        realm: message.realm,
        topic: message.topic === null ? null : storable(message.topic).slice(0, 1024),
        reason,
        detail: isLast
          ? `${REFUSALS_KEPT_PER_HOUR} refusals of this client are kept this hour; further ones are only counted`
          : storable(summary(details)),
        payload,
        truncated: payload !== null && payload.length < (message.payload?.length ?? 0),
        credential: message.username === null ? null : storable(message.username).slice(0, 256),
      });
    }
    return { rows, counts };
  }

  #turnHour(nowMs: number): void {
    const hourMs = nowMs - (nowMs % HOUR_MS);
    if (hourMs > this.#hourMs) {
      this.#hourMs = hourMs;
      this.#kept.clear();
    }
  }
}

function groupByReason(refusals: readonly { reason: RefusalReason; detail: string }[]): Map<RefusalReason, string[]> {
  const groups = new Map<RefusalReason, string[]>();
  for (const { reason, detail } of refusals) {
    const details = groups.get(reason);
    if (details === undefined) groups.set(reason, [detail]);
    else details.push(detail);
  }
  return groups;
}

const SHOWN_DETAILS = 5;

function summary(details: string[]): string {
  const distinct = [...new Set(details)];
  const shown = distinct.slice(0, SHOWN_DETAILS).map((detail) => detail.slice(0, 300));
  const rest = details.length - shown.length;
  return rest > 0 ? `${shown.join('; ')}; and ${rest} more` : shown.join('; ');
}

/** PostgreSQL's text holds every character but U+0000. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD');
}

import { invalidField } from '../errors.ts';
import { ACCEPTED_AHEAD_MS, acceptedWindow, type RealmRow } from '../store/realms.ts';
import { requireOrder, timeParameter } from './parameters.ts';

/** A bar that shows a month goes back beyond what a drill holds. */
export const SHOWN_BEFORE_MS = 31 * 86_400_000;

/**
 * A moment that a reading of the realm may have, epoch ms: elsewhere there is nothing, and never will be. A span may begin
 * so much before; and where a drill has come to its end, the clocks of pages run on between two words of the server.
 */
export function momentParameter(realm: RealmRow, field: string, value: unknown, beforeMs = 0): number {
  const atMs = timeParameter(field, value);
  const { fromMs, untilMs } = acceptedWindow(realm, Date.now());
  const shownUntilMs = realm.acceptUntilMs === null ? untilMs : untilMs + ACCEPTED_AHEAD_MS;
  if (atMs >= fromMs - beforeMs && atMs <= shownUntilMs) return atMs;
  const bounds = `${new Date(fromMs).toISOString()} … ${new Date(untilMs).toISOString()}`;
  const seconds = atMs * 1000 >= fromMs && atMs * 1000 <= untilMs;
  const hint = seconds ? '; epoch times are in milliseconds, and this looks like seconds' : '';
  throw invalidField(field, `must lie within what ${realm.slug} holds: ${bounds}${hint}`);
}

/** From `from` to `to`, the second such a moment, in this order and no further apart than `mostMs`. */
export function spanParameters(
  realm: RealmRow,
  query: { from?: unknown; to?: unknown },
  mostMs: number,
): { fromMs: number; toMs: number } {
  const fromMs = momentParameter(realm, 'from', query.from, SHOWN_BEFORE_MS);
  const toMs = momentParameter(realm, 'to', query.to);
  requireOrder(fromMs, toMs);
  if (toMs - fromMs > mostMs) throw invalidField('to', `may lie ${mostMs / 3_600_000} hours after "from" at most`);
  return { fromMs, toMs };
}

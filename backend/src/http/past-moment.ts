import { invalidField } from '../errors.ts';
import { acceptedWindow, type RealmRow } from '../store/realms.ts';
import { requireOrder, timeParameter } from './parameters.ts';

/** A moment that a reading of the realm may have, epoch ms: elsewhere there is nothing, and never will be. */
export function momentParameter(realm: RealmRow, field: string, value: unknown): number {
  const atMs = timeParameter(field, value);
  const { fromMs, untilMs } = acceptedWindow(realm, Date.now());
  if (atMs >= fromMs && atMs <= untilMs) return atMs;
  const bounds = `${new Date(fromMs).toISOString()} … ${new Date(untilMs).toISOString()}`;
  const seconds = atMs * 1000 >= fromMs && atMs * 1000 <= untilMs;
  const hint = seconds ? '; epoch times are in milliseconds, and this looks like seconds' : '';
  throw invalidField(field, `must lie within what ${realm.slug} holds: ${bounds}${hint}`);
}

/**
 * From `from` to `to`, in this order and no further apart than `mostMs`. It ends at such a moment, and may begin before what
 * the realm holds: there is nothing there, and no harm in asking.
 */
export function spanParameters(
  realm: RealmRow,
  query: { from?: unknown; to?: unknown },
  mostMs: number,
): { fromMs: number; toMs: number } {
  const fromMs = timeParameter('from', query.from);
  const toMs = momentParameter(realm, 'to', query.to);
  requireOrder(fromMs, toMs);
  if (toMs - fromMs > mostMs) throw invalidField('to', `may lie ${mostMs / 3_600_000} hours after "from" at most`);
  return { fromMs, toMs };
}

import type { Request } from 'express';

/** What the wall draws from, of one realm. Nothing of it names a dossier. */
const OF_A_REALM = new Set([
  '/registry',
  '/commune',
  '/gaps',
  '/alarms',
  '/alarm-rules',
  '/observations',
  '/plan',
  '/wall/services',
]);
/** What names no realm. */
const OF_NONE = new Set(['/realms', '/session']);

/** Whether a screen whose link opens `realm` may have this answered; `path` is counted from /api. */
export function screenMayGet(
  { method, path, query }: Pick<Request, 'method' | 'path' | 'query'>,
  realm: string,
): boolean {
  if (method !== 'GET') return false;
  return OF_NONE.has(path) || (OF_A_REALM.has(path) && query.realm === realm);
}

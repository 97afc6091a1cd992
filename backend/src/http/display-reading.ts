import type { Request, Response } from 'express';

/** What the wall draws from, of one realm. Nothing of it names a dossier or, to a screen, a person. */
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
  // What else can be asked of these is for people: who did what, and when.
  if (path.startsWith('/alarm') && Object.keys(query).length > 1) return false;
  return OF_NONE.has(path) || (OF_A_REALM.has(path) && query.realm === realm);
}

/** Notes on the answer how far whoever asks may reach. */
export function noteReach({ locals }: Response, { realm }: { realm: string | null }): void {
  locals.isScreen = realm !== null;
}

export function readsAsScreen({ locals }: Response): boolean {
  return locals.isScreen === true;
}

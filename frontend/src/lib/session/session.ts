import type { Session } from '@commune/contract';
import { getJson } from '../feed/http.ts';

const VIEWER: Session = { role: null, name: null, expiresAt: null };

/** Who is signed in. Reading needs nobody, so a session that cannot be told is a viewer's. */
export async function fetchSession(signal: AbortSignal): Promise<Session> {
  try {
    return await getJson<Session>('/api/session', {}, signal);
  } catch {
    return VIEWER;
  }
}

import type { Role, Session } from '@commune/contract';

const ACTING: readonly Role[] = ['operator', 'administrator'];

/** Why somebody may not handle alarms; null: may. */
export function whyNot({ role }: Pick<Session, 'role'>): 'viewer' | 'leader' | 'engineer' | null {
  if (role === null) return 'viewer';
  return ACTING.includes(role) ? null : (role as 'leader' | 'engineer');
}

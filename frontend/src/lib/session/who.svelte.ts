import type { Role, Session } from '@commune/contract';
import { fetchSession } from './session.ts';

const NOBODY: Session = { role: null, name: null, expiresAt: null };

/** Who sits at this page, for whatever is allowed to some only. A session that ran out is said, not taken for a viewer's. */
class Who {
  session = $state.raw<Session>(NOBODY);
  /** somebody was signed in, and the server no longer knows them */
  ended = $state(false);
  /** of the session that ended */
  #had = $state.raw<Role | null>(null);

  /** Asks the server; after a session that ended, a new one takes its place without anything on the page being lost. */
  async load(signal: AbortSignal): Promise<void> {
    const session = await fetchSession(signal);
    if (signal.aborted) return;
    if (session.role !== null) this.ended = false;
    this.session = session;
  }

  /** An answer to this person tells whether the server still knows them, or knows them again. */
  heard(signedIn: boolean): void {
    if (!signedIn) this.end();
    else if (this.ended) void this.load(new AbortController().signal);
  }

  end(): void {
    this.#had = this.session.role ?? this.#had;
    this.ended = this.ended || this.session.role !== null;
    this.session = NOBODY;
  }

  /** Whether the server lets this person do what it asks one of these roles for; an administrator may do all of it. */
  may(...roles: Role[]): boolean {
    return isOneOf(this.session.role, roles);
  }

  /** Whether a form for these roles stays on the page: also once the session has run out, so that nothing entered is lost. */
  keeps(...roles: Role[]): boolean {
    return this.may(...roles) || (this.ended && isOneOf(this.#had, roles));
  }
}

function isOneOf(role: Role | null, roles: readonly Role[]): boolean {
  return role !== null && (role === 'administrator' || roles.includes(role));
}

export const who = new Who();

import type { IncomingHttpHeaders } from 'node:http';
import type { Role } from '@commune/contract';
import { parseCookie } from 'cookie';
import type { Request } from 'express';
import type pg from 'pg';
import { RequestError } from '../errors.ts';
import { findSession, type SessionRow } from '../store/sessions.ts';

export const SESSION_COOKIE = 'ioc_session';

export interface AccessParts {
  pool: pg.Pool;
  /** whether whoever sits at this machine may read without signing in */
  openToThisMachine: boolean;
}

/** Who may read and write. Reading is open at the machine itself in the embedded set-up; writing needs a role. */
export class Access {
  readonly #parts: AccessParts;

  constructor(parts: AccessParts) {
    this.#parts = parts;
  }

  async session(headers: IncomingHttpHeaders): Promise<SessionRow | null> {
    const token = sessionToken(headers);
    return token === undefined ? null : findSession(this.#parts.pool, token);
  }

  async mayRead(request: { headers: IncomingHttpHeaders; address: string }): Promise<boolean> {
    if (this.#parts.openToThisMachine && isLoopback(request.address) && namesThisMachine(request.headers.host))
      return true;
    return (await this.session(request.headers)) !== null;
  }

  async requireReader(request: Request): Promise<void> {
    if (!(await this.mayRead({ headers: request.headers, address: request.socket.remoteAddress ?? '' }))) {
      throw new RequestError(401, 'not-signed-in', 'sign in to read');
    }
  }

  /** An administrator may do what an engineer may. */
  async requireRole(request: Request, role: Role): Promise<SessionRow> {
    refuseForeignOrigin(request);
    const session = await this.session(request.headers);
    if (session === null) throw new RequestError(401, 'not-signed-in', `sign in as ${role} to do this`);
    if (session.role !== role && session.role !== 'administrator') {
      throw new RequestError(403, 'not-allowed', `this needs the role ${role}; you are signed in as ${session.role}`);
    }
    return session;
  }
}

export function sessionToken(headers: IncomingHttpHeaders): string | undefined {
  return headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[SESSION_COOKIE];
}

/** A page of another site must not write with this browser's session. Programs send no Origin. */
export function refuseForeignOrigin(request: Request): void {
  const { origin, host } = request.headers;
  if (origin === undefined || host === undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== host) {
    throw new RequestError(403, 'foreign-origin', `a page of ${origin} may not write here`);
  }
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

/** A foreign site whose name was made to point here still sends that name. */
function namesThisMachine(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(host);
}

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Role } from '@commune/contract';
import { parseCookie } from 'cookie';
import type { Request } from 'express';
import type pg from 'pg';
import { RequestError } from '../errors.ts';
import type { Audit } from '../store/audit.ts';
import { type DisplayRow, findDisplay } from '../store/display-links.ts';
import { findSession, type SessionRow } from '../store/sessions.ts';
import { screenMayGet } from './display-reading.ts';
import { type Came, isFromThisMachine, originOf } from './origin.ts';

export const SESSION_COOKIE = 'ioc_session';
/** Of a screen that a display link has opened. It is no session: nothing can be done with it. */
export const DISPLAY_COOKIE = 'ioc_display';

export interface AccessParts {
  pool: pg.Pool;
  /** whether whoever sits at this machine may read without signing in */
  openToThisMachine: boolean;
  /** the name or address that the program was told to listen at */
  host: string;
  /** the address by which whoever sits at this machine comes through a container's network; null where there is none */
  localGateway: string | null;
}

/** `realm`: the only one that may be read; null: all of them. `screen`: which screen asks; null: none, but a person. */
export interface Reach {
  realm: string | null;
  screen: number | null;
}
const EVERYTHING: Reach = { realm: null, screen: null };

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

  /** What this screen's link opens to it; null where none has opened it. */
  async display(headers: IncomingHttpHeaders): Promise<DisplayRow | null> {
    const token = cookieOf(headers, DISPLAY_COOKIE);
    return token === undefined ? null : findDisplay(this.#parts.pool, token);
  }

  /**
   * What whoever asks may read: everything (`realm` null), as a screen what the wall needs of one realm, or nothing. A
   * screen is one wherever it stands: that this machine is open to whoever sits at it gives its screen no more.
   */
  async reach(request: Came): Promise<Reach | null> {
    const { headers } = request;
    if ((await this.session(headers)) !== null) return EVERYTHING;
    const display = await this.display(headers);
    if (display !== null) return display.ended === null ? { realm: display.realm, screen: display.id } : null;
    const { openToThisMachine, host } = this.#parts;
    const isOpen = openToThisMachine && isFromThisMachine(request) && namesThisMachine(headers.host, host);
    return isOpen ? EVERYTHING : null;
  }

  /** A sign-in link is good from this machine alone. */
  maySignInFrom(request: Came): boolean {
    const { localGateway } = this.#parts;
    return isFromThisMachine(request) || (localGateway !== null && plain(originOf(request)) === localGateway);
  }

  /** Throws a 401 or 403 where whoever asks may not read this; else how far they reach. */
  async requireReader(request: Request): Promise<Reach> {
    const reach = await this.reach(request);
    if (reach === null) throw new RequestError(401, 'not-signed-in', 'sign in to read');
    if (reach.realm !== null && !screenMayGet(request, reach.realm)) {
      throw new RequestError(403, 'not-allowed', `this screen reads what the wall shows of "${reach.realm}" alone`);
    }
    return reach;
  }

  /** One of the roles; an administrator may do what any other may. */
  async requireRole(request: Request, ...roles: [Role, ...Role[]]): Promise<SessionRow> {
    refuseForeignOrigin(request);
    const session = await this.session(request.headers);
    const wanted = roles.join(' or ');
    if (session === null) throw new RequestError(401, 'not-signed-in', `sign in as ${wanted} to do this`);
    if (!roles.includes(session.role) && session.role !== 'administrator') {
      throw new RequestError(403, 'not-allowed', `this needs the role ${wanted}; you are signed in as ${session.role}`);
    }
    return session;
  }

  /** The same for what is kept for later: who it is, and from where. */
  async requireAudit(request: Request, ...roles: [Role, ...Role[]]): Promise<Audit> {
    const { account, role } = await this.requireRole(request, ...roles);
    return { who: account, role, origin: originOf(request) };
  }
}

export function sessionToken(headers: IncomingHttpHeaders): string | undefined {
  return cookieOf(headers, SESSION_COOKIE);
}

function cookieOf({ cookie }: IncomingHttpHeaders, name: string): string | undefined {
  return cookie === undefined ? undefined : parseCookie(cookie)[name];
}

/** A page of another site must not write with this browser's session. */
export function refuseForeignOrigin({ headers }: Pick<IncomingMessage, 'headers'>): void {
  if (isForeignOrigin(headers)) {
    throw new RequestError(403, 'foreign-origin', `a page of ${headers.origin} may not write here`);
  }
}

/** Whether a page of another site sends this. Programs send no Origin. */
export function isForeignOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

/** An address of IPv4 as such, also where the socket speaks both. */
function plain(address: string): string {
  return address.replace(/^::ffff:/, '');
}

/** A foreign site whose name was made to point here still sends that name. */
function namesThisMachine(header: string | undefined, host: string): boolean {
  if (header === undefined || !URL.canParse(`http://${header}`)) return false;
  const { hostname } = new URL(`http://${header}`);
  return /^(localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname) || hostname === host || hostname === `[${host}]`;
}

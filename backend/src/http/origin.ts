import type { IncomingMessage } from 'node:http';

export type Came = Pick<IncomingMessage, 'headers' | 'socket'>;

/** Of a proxy's word for where a request came from, which nobody vouches for. */
const MAX_SAID = 100;

/**
 * By loopback, or from one of this machine's own addresses to itself; not what a proxy on this machine hands on, whoever
 * asked it. A proxy must therefore say that it is one, as they do.
 */
export function isFromThisMachine({ headers, socket: { remoteAddress, localAddress } }: Came): boolean {
  if (remoteAddress === undefined || isHandedOn(headers)) return false;
  return remoteAddress === '::1' || /^(::ffff:)?127\./.test(remoteAddress) || remoteAddress === localAddress;
}

/** The address a request came from, for the record: the connection's, and where a proxy handed it on, whom that names. */
export function originOf({ headers, socket }: Came): string {
  const address = socket.remoteAddress ?? '';
  if (!isHandedOn(headers)) return address;
  const said = String(headers['x-forwarded-for'] ?? headers.forwarded ?? 'unnamed').slice(0, MAX_SAID);
  return `${address} for ${said}`;
}

/** Whether the browser speaks TLS with the proxy: its cookies are then never to be sent without. */
export function isOverTls({ headers }: Pick<Came, 'headers'>): boolean {
  return headers['x-forwarded-proto'] === 'https' || /(^|[;,\s])proto="?https/i.test(headers.forwarded ?? '');
}

function isHandedOn(headers: Came['headers']): boolean {
  return ['x-forwarded-for', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'].some((name) => name in headers);
}

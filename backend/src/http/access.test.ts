import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Access } from './access.ts';
import type { Came } from './origin.ts';

const from = (remoteAddress: string, headers: Came['headers'] = {}) =>
  ({ headers, socket: { remoteAddress, localAddress: '172.31.57.5' } }) as Came;
const access = (localGateway: string | null) =>
  new Access({ pool: {} as pg.Pool, openToThisMachine: false, host: '0.0.0.0', localGateway });

describe('a sign-in link', () => {
  it.each([
    ['from this machine', from('127.0.0.1'), null, true],
    ['from this machine by an address of its own', from('172.31.57.5'), null, true],
    ['from another machine', from('192.168.1.20'), '172.31.57.1', false],
    ["by the gateway of the container's network, where it is named", from('::ffff:172.31.57.1'), '172.31.57.1', true],
    ["by the gateway of the container's network, where none is named", from('172.31.57.1'), null, false],
    ['by a proxy on this machine', from('127.0.0.1', { 'x-forwarded-for': '203.0.113.5' }), null, false],
    ['by a proxy that names this machine', from('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }), null, false],
    ['by a proxy at the gateway', from('172.31.57.1', { forwarded: 'for=203.0.113.5' }), '172.31.57.1', false],
  ])('used %s', (_from, request, gateway, may) => {
    expect(access(gateway).maySignInFrom(request)).toBe(may);
  });
});

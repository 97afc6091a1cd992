import type { Socket } from 'node:net';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Access } from './access.ts';

const from = (remoteAddress: string, localAddress = '172.31.57.5') => ({ remoteAddress, localAddress }) as Socket;
const access = (localGateway: string | null) =>
  new Access({ pool: {} as pg.Pool, openToThisMachine: false, host: '0.0.0.0', localGateway });

describe('a sign-in link', () => {
  it.each([
    ['from this machine', from('127.0.0.1'), null, true],
    ['from this machine by an address of its own', from('172.31.57.5'), null, true],
    ['from another machine', from('192.168.1.20'), '172.31.57.1', false],
    ["by the gateway of the container's network, where it is named", from('::ffff:172.31.57.1'), '172.31.57.1', true],
    ["by the gateway of the container's network, where none is named", from('172.31.57.1'), null, false],
  ])('used %s', (_from, socket, gateway, may) => {
    expect(access(gateway).maySignInFrom(socket)).toBe(may);
  });
});

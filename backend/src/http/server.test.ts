import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { Router } from 'express';
import { expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import type { Access } from './access.ts';
import { createHttpApp } from './server.ts';

it('tells browsers what its pages may do, with every answer', async () => {
  const app = createHttpApp({
    access: {} as Access,
    logger: createLogger('silent'),
    pages: tmpdir(),
    basemap: { override: null, routes: Router(), origins: ['https://tiles.example'] },
    open: [],
    api: [],
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/nothing/here`);
  const policy = new Map(
    headers
      .get('content-security-policy')!
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
  );
  expect(policy.get('script-src')).toBe("'self'");
  expect(policy.get('connect-src')).toBe("'self' https://tiles.example");
  for (const directive of ['form-action', 'frame-ancestors', 'base-uri', 'object-src']) {
    expect([directive, policy.get(directive)]).toEqual([directive, "'none'"]);
  }
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  await new Promise((resolve) => server.close(resolve));
});

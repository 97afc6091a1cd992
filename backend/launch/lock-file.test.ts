import { expect, it } from 'vitest';
import { missingPackages } from './lock-file.mjs';

const linux = { platform: 'linux', arch: 'x64' };
const pg = { version: '8.23.1', integrity: 'sha512-a' };
const lock = {
  packages: {
    '': { version: '0.1.0' },
    backend: { version: '0.1.0' },
    'node_modules/@commune/backend': { link: true },
    'node_modules/pg': pg,
    'node_modules/@esbuild/linux-x64': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
    'node_modules/@esbuild/darwin-arm64': { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] },
    'node_modules/@bound/linux-x64-musl': {
      version: '1.0.0',
      optional: true,
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
    },
    'node_modules/helper-of-an-optional': { version: '1.0.0', optional: true },
  },
};
const installed = {
  packages: {
    'node_modules/@commune/backend': { link: true },
    'node_modules/pg': pg,
    'node_modules/@esbuild/linux-x64': { version: '1.0.0' },
  },
};

it('takes an installation by npm alone as one', () => {
  expect(missingPackages(lock, installed, linux)).toEqual([]);
});

it('misses what is made for this machine and not there', () => {
  expect(missingPackages(lock, installed, { platform: 'darwin', arch: 'arm64' })).toEqual([
    'node_modules/@esbuild/darwin-arm64',
  ]);
});

it('misses packages of another version or content', () => {
  for (const other of [
    { ...pg, version: '8.0.0' },
    { ...pg, integrity: 'sha512-b' },
  ]) {
    const changed = { packages: { ...installed.packages, 'node_modules/pg': other } };
    expect(missingPackages(lock, changed, linux)).toEqual(['node_modules/pg']);
  }
  expect(missingPackages(lock, { packages: {} }, linux)).toContain('node_modules/pg');
});

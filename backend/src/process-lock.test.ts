import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acquireLock, isAlive, LockHeldError, lockHolder, processBirth } from './process-lock.mjs';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

it('is held once and free again after release', () => {
  const file = join(dir, 'lock');
  const release = acquireLock(file, 'http://127.0.0.1:8080');
  expect(() => acquireLock(file)).toThrow(LockHeldError);
  expect(lockHolder(file)).toMatchObject({ pid: process.pid, note: 'http://127.0.0.1:8080' });
  release();
  expect(lockHolder(file)).toBeUndefined();
  acquireLock(file)();
  expect(readdirSync(dir)).toEqual([]);
});

it('is taken from a process that died', () => {
  const file = join(dir, 'lock');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, JSON.stringify({ pid, birth: 'x/1', since: '2026-01-01T00:00:00Z' }));
  acquireLock(file);
  expect(JSON.parse(readFileSync(file, 'utf8')).pid).toBe(process.pid);
});

it('is taken from a dead process whose pid a living one got', () => {
  const file = join(dir, 'lock');
  writeFileSync(file, JSON.stringify({ pid: process.pid, birth: 'another boot/1', since: '2026-01-01T00:00:00Z' }));
  const release = acquireLock(file);
  expect(lockHolder(file)?.birth).toBe(processBirth(process.pid));
  release();
});

it('is taken where the file says nothing, as after a power cut', () => {
  const file = join(dir, 'lock');
  writeFileSync(file, '');
  acquireLock(file)();
});

it('does not release the lock of somebody else', () => {
  const file = join(dir, 'lock');
  const release = acquireLock(file);
  const other = JSON.stringify({ pid: 1, birth: '', since: '' });
  writeFileSync(file, other);
  release();
  expect(readFileSync(file, 'utf8')).toBe(other);
});

it('counts a process of unknown birth as alive', () => {
  const holder = { pid: 7, birth: 'a', since: '' };
  expect(isAlive(holder, () => '')).toBe(true);
  expect(isAlive(holder, () => 'a')).toBe(true);
  expect(isAlive(holder, () => 'b')).toBe(false);
  expect(isAlive(holder, () => undefined)).toBe(false);
});

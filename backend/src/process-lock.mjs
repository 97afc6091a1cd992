// Plain JavaScript: the launcher holds locks before anything is installed or built.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Who holds a lock. `birth` tells a process from a later one with the same pid.
 * @typedef {{ pid: number, birth: string, since: string, note?: string }} LockHolder
 */

/** A living process holds the lock; `holder` says which. */
export class LockHeldError extends Error {
  /**
   * @param {string} file
   * @param {LockHolder} holder
   */
  constructor(file, holder) {
    super(`${file} is held by process ${holder.pid} since ${holder.since}`);
    this.name = 'LockHeldError';
    this.holder = holder;
  }
}

/**
 * When the process was born, as an opaque text that no other process of this machine shares.
 * @param {number} pid
 * @returns {string | undefined} undefined where no such process lives; empty where the system does not say
 */
export function processBirth(pid) {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return undefined;
  }
  try {
    if (process.platform === 'linux') return linuxBirth(pid);
    if (process.platform !== 'win32') {
      const env = { ...process.env, LC_ALL: 'C' };
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env }).trim();
    }
  } catch {
    // the process lives, only its birth cannot be read
  }
  return '';
}

/** @param {number} pid */
function linuxBirth(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // the command may hold spaces and brackets, so count from the last bracket on: state is field 3, starttime field 22
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}/${fields[19]}`;
}

/**
 * @param {LockHolder} holder
 * @param {(pid: number) => string | undefined} [birthOf]
 */
export function isAlive(holder, birthOf = processBirth) {
  const birth = birthOf(holder.pid);
  if (birth === undefined) return false;
  return birth === '' || holder.birth === '' || birth === holder.birth;
}

/**
 * @param {string} file
 * @returns {LockHolder | undefined} the living holder, if any
 */
export function lockHolder(file) {
  const holder = readHolder(file);
  return holder && isAlive(holder) ? holder : undefined;
}

/**
 * Takes the lock, also from a holder that died without releasing it.
 * @param {string} file
 * @param {string} [note] kept in the file for whoever finds it held
 * @returns {() => void} releases it
 * @throws {LockHeldError}
 */
export function acquireLock(file, note) {
  mkdirSync(dirname(file), { recursive: true });
  const me = newHolder(note);
  for (;;) {
    if (linkNew(file, me)) {
      return () => {
        const holder = readHolder(file);
        if (holder && holder.pid === me.pid && holder.birth === me.birth) rmSync(file, { force: true });
      };
    }
    const holder = lockHolder(file);
    if (holder) throw new LockHeldError(file, holder);
    removeStale(file);
  }
}

/**
 * Two that find the same dead holder must not remove each other's new lock: removing takes a lock of its own.
 * @param {string} file
 */
function removeStale(file) {
  const guard = `${file}.takeover`;
  if (!linkNew(guard, newHolder())) {
    if (!lockHolder(guard)) rmSync(guard, { force: true });
    return;
  }
  try {
    if (!lockHolder(file)) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/**
 * @param {string} [note]
 * @returns {LockHolder}
 */
function newHolder(note) {
  return {
    pid: process.pid,
    birth: processBirth(process.pid) ?? '',
    since: new Date().toISOString(),
    ...(note === undefined ? {} : { note }),
  };
}

/**
 * A link appears whole or not at all, so nobody reads a half-written holder.
 * @param {string} file
 * @param {LockHolder} holder
 */
function linkNew(file, holder) {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o644 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {LockHolder | undefined}
 */
function readHolder(file) {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    return typeof holder?.pid === 'number' && typeof holder?.birth === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}

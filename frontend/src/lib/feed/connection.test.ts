import { expect, it } from 'vitest';
import { connectionOf, LOST_AFTER_MS, SILENT_AFTER_MS } from './connection.ts';

const T0 = 1_764_000_000_000;
const up = { refused: null, socketUp: true, caughtUp: true, currentAsOfMs: T0, nowMs: T0 + 500 };

it('is connecting until the first snapshot', () => {
  expect(connectionOf({ ...up, currentAsOfMs: null })).toEqual({ state: 'connecting' });
});

it('is connected only while it is known to hold everything', () => {
  expect(connectionOf(up)).toEqual({ state: 'connected' });
  expect(connectionOf({ ...up, caughtUp: false })).toEqual({ state: 'catching-up', sinceMs: T0 });
  expect(connectionOf({ ...up, socketUp: false })).toEqual({ state: 'reconnecting', sinceMs: T0 });
});

it('believes silence before an open socket', () => {
  expect(connectionOf({ ...up, nowMs: T0 + SILENT_AFTER_MS + 1 }).state).toBe('reconnecting');
  expect(connectionOf({ ...up, nowMs: T0 + LOST_AFTER_MS + 1 })).toEqual({ state: 'lost', sinceMs: T0 });
});

it('stays lost until it has caught up, though the socket is back', () => {
  expect(connectionOf({ ...up, caughtUp: false, nowMs: T0 + LOST_AFTER_MS + 1 }).state).toBe('lost');
});

it('puts a refusal before everything', () => {
  const problem = { type: 'about:blank', title: 'Contract', status: 426, detail: 'reload' };
  expect(connectionOf({ ...up, refused: problem })).toEqual({ state: 'refused', problem });
});

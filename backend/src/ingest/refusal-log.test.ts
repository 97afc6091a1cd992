import { MAX_KEPT_PAYLOAD_BYTES } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import {
  PAYLOAD_KEPT_PER_HOUR_BYTES,
  REFUSALS_KEPT_PER_HOUR,
  RefusalLog,
  UNNAMED_KEPT_PER_ORIGIN,
} from './refusal-log.ts';

const HOUR_MS = 3_600_000;
const refusal = { reason: 'wrong_type' as const, detail: 'pm25 must be a number' };
const message = {
  topic: 'ioc/1/sim/a/obs',
  payload: Buffer.from('{}'),
  username: 'u',
  atMs: HOUR_MS,
  isLastWill: false,
  realm: 'sim',
  refusals: [refusal],
};

describe('RefusalLog', () => {
  it('makes one row a reason, however many values a message had', () => {
    const many = Array.from({ length: 50 }, (_, k) => ({
      reason: 'unknown_property' as const,
      detail: `nobody has defined "x${k}"`,
    }));
    const { rows } = new RefusalLog().keep([{ ...message, refusals: [...many, refusal] }]);
    expect(rows.map(({ reason }) => reason)).toEqual(['unknown_property', 'wrong_type']);
    expect(rows[0]!.detail).toMatch(/"x0".*and 45 more$/);
  });

  it('keeps 64 KiB of a payload and says that there was more', () => {
    const payload = Buffer.alloc(MAX_KEPT_PAYLOAD_BYTES + 1, 0x41);
    const [row] = new RefusalLog().keep([{ ...message, payload }]).rows;
    expect(row).toMatchObject({ truncated: true });
    expect(row!.payload).toHaveLength(MAX_KEPT_PAYLOAD_BYTES);
  });

  it('keeps no more payload than fits the hour, and goes on with the rows', () => {
    const payload = Buffer.alloc(MAX_KEPT_PAYLOAD_BYTES);
    const { rows } = new RefusalLog().keep(Array.from({ length: 70 }, () => ({ ...message, payload })));
    expect(rows).toHaveLength(70);
    const bytes = rows.reduce((sum, row) => sum + row.payload!.length, 0);
    expect(bytes).toBe(PAYLOAD_KEPT_PER_HOUR_BYTES);
    expect(rows.at(-1)).toMatchObject({ truncated: true });
  });

  it('past the cap says so once, then only counts, for this client and this hour', () => {
    const log = new RefusalLog();
    const full = log.keep(Array.from({ length: REFUSALS_KEPT_PER_HOUR }, () => message));
    expect(full.rows).toHaveLength(REFUSALS_KEPT_PER_HOUR);
    expect(log.keep([message]).rows[0]!.detail, 'rolled back, nothing is used up').toBe(refusal.detail);
    full.settle();
    const last = log.keep([message]);
    expect(last.rows[0]!.detail).toContain('only counted');
    last.settle();
    const counted = log.keep([{ ...message, refusals: [refusal, refusal] }]);
    expect(counted.rows).toEqual([]);
    expect(counted.counts).toEqual([{ hourMs: HOUR_MS, credential: 'u', reason: 'wrong_type', n: 2 }]);
    expect(log.keep([{ ...message, username: 'other' }]).rows).toHaveLength(1);
    expect(log.keep([{ ...message, atMs: 2 * HOUR_MS }]).rows[0]!.detail).toBe(refusal.detail);
  });

  it('keeps what others send who have not signed in where one address guesses passwords', () => {
    const log = new RefusalLog();
    const failed = { reason: 'bad_credentials' as const, detail: '"x": user name or password is wrong' };
    const from = (origin: string) => ({ ...message, username: null, payload: null, origin, refusals: [failed] });
    const guessed = log.keep(Array.from({ length: 5000 }, () => from('192.0.2.1')));
    guessed.settle();
    expect(guessed.rows).toHaveLength(UNNAMED_KEPT_PER_ORIGIN + 1);
    expect(guessed.rows.at(-1)!.detail).toMatch(/200 refusals from this address.*only counted/);
    expect(guessed.counts).toHaveLength(5000 - guessed.rows.length);
    expect(log.keep([from('192.0.2.1')])).toMatchObject({ rows: [], counts: [{ credential: '', n: 1 }] });
    expect(log.keep([from('192.0.2.2')]).rows).toMatchObject([{ detail: failed.detail }]);
    expect(log.keep([{ ...from('192.0.2.1'), atMs: 2 * HOUR_MS }]).rows).toMatchObject([{ detail: failed.detail }]);
  });

  it('keeps no more of who has not signed in than of one client, from however many addresses', () => {
    const log = new RefusalLog();
    const from = (origin: string) => ({ ...message, username: null, payload: null, origin });
    log.keep(Array.from({ length: 20_000 }, (_, k) => from(`2001:db8::${k}`))).settle();
    expect(log.keep([from('192.0.2.1')]).rows).toEqual([]);
  });

  it('replaces the one character that a text column cannot hold', () => {
    const [row] = new RefusalLog().keep([{ ...message, topic: 'a\u0000b' }]).rows;
    expect(row!.topic).toBe('a\uFFFDb');
  });
});

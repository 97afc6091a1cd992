import { MAX_KEPT_PAYLOAD_BYTES } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { REFUSALS_KEPT_PER_HOUR, RefusalLog } from './refusal-log.ts';

const HOUR_MS = 3_600_000;
const message = { topic: 'ioc/1/sim/a/obs', payload: Buffer.from('{}'), username: 'u', atMs: HOUR_MS, realm: 'sim' };
const refusal = { reason: 'wrong_type' as const, detail: 'pm25 must be a number' };

describe('RefusalLog', () => {
  it('makes one row a reason, however many values a message had', () => {
    const many = Array.from({ length: 50 }, (_, k) => ({
      reason: 'unknown_property' as const,
      detail: `nobody has defined "x${k}"`,
    }));
    const { rows } = new RefusalLog().keep(message, [...many, refusal]);
    expect(rows.map(({ reason }) => reason)).toEqual(['unknown_property', 'wrong_type']);
    expect(rows[0]!.detail).toMatch(/"x0".*and 45 more$/);
  });

  it('keeps 64 KiB of a payload and says that there was more', () => {
    const payload = Buffer.alloc(MAX_KEPT_PAYLOAD_BYTES + 1, 0x41);
    const [row] = new RefusalLog().keep({ ...message, payload }, [refusal]).rows;
    expect(row).toMatchObject({ truncated: true });
    expect(row!.payload).toHaveLength(MAX_KEPT_PAYLOAD_BYTES);
  });

  it('past the cap says so once, then only counts, for this client and this hour', () => {
    const log = new RefusalLog();
    for (let k = 0; k < REFUSALS_KEPT_PER_HOUR; k++) expect(log.keep(message, [refusal]).rows).toHaveLength(1);
    expect(log.keep(message, [refusal]).rows[0]!.detail).toContain('only counted');
    expect(log.keep(message, [refusal, refusal])).toEqual({
      rows: [],
      counts: [{ hourMs: HOUR_MS, credential: 'u', reason: 'wrong_type', n: 2 }],
    });
    expect(log.keep({ ...message, username: 'other' }, [refusal]).rows).toHaveLength(1);
    expect(log.keep({ ...message, atMs: 2 * HOUR_MS }, [refusal]).rows[0]!.detail).toBe(refusal.detail);
  });

  it('replaces the one character that a text column cannot hold', () => {
    const [row] = new RefusalLog().keep({ ...message, topic: 'a\u0000b' }, [refusal]).rows;
    expect(row!.topic).toBe('a\uFFFDb');
  });
});

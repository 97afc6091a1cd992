import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { asTable } from '../faults/report.ts';
import { runFaults } from '../faults/run.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
/** `npm run faults` is the long form; a failure is run again by its seed. */
const SEED = 20_261_125;

describe('a system under load in which everything fails in turn', () => {
  it('keeps every acknowledged reading, once', { timeout: 180_000 }, async ({ signal }) => {
    const report = await runFaults({
      root: ROOT,
      kills: 1,
      broker: 'embedded',
      seed: SEED,
      withFullDisk: false,
      signal,
      // What is killed here are processes: the operating system lives on, and with it what was written.
      settings: { fsync: 'off' },
      progress: () => undefined,
    });
    console.info(asTable(report));
    const { lost, doubled, altered, strange, unjournalled, examples } = report.audit;
    expect({ lost, doubled, altered, strange, unjournalled }, examples.join('\n')).toEqual({
      lost: 0,
      doubled: 0,
      altered: 0,
      strange: 0,
      unjournalled: 0,
    });
    expect(report.rollupDifferences).toBe(0);
    expect(report.audit.acknowledged).toBeGreaterThan(10_000);
    expect(report.kills).toBeGreaterThanOrEqual(7);
  });
});

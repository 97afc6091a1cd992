import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { alarmTable } from '../faults/alarms/report.ts';
import { runAlarmFaults } from '../faults/alarms/run.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
/** `npm run faults -- --alarms` is the long form; a failure is run again by its seed. */
const SEED = 20_261_126;

describe('alarms in a storm, while the processes that keep them are killed', () => {
  it('are those of an undisturbed run, none doubled and none missing', { timeout: 180_000 }, async ({ signal }) => {
    const report = await runAlarmFaults({
      ...{ root: ROOT, kills: 4, seed: SEED, signal, progress: () => undefined },
      // What is killed here are processes: the operating system lives on, and with it what was written.
      settings: { fsync: 'off' },
    });
    console.info(alarmTable(report));
    const { missing, doubled, broken, examples } = report;
    expect({ missing, doubled, broken }, examples.join('\n')).toEqual({ missing: 0, doubled: 0, broken: 0 });
    expect(report.changes).toBeGreaterThan(200);
    expect(report.kills).toBeGreaterThanOrEqual(4);
  });
});

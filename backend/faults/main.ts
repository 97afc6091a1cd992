import { parseArgs } from 'node:util';
import { createProgressLine } from '../launch/progress-line.ts';
import { alarmTable, areKept } from './alarms/report.ts';
import { runAlarmFaults } from './alarms/run.ts';
import { asTable, isKept } from './report.ts';
import { type FaultRun, runFaults } from './run.ts';

const USAGE =
  'npm run faults -- [--kills 200] [--broker embedded|mosquitto] [--seed N] [--json]\n' +
  'npm run faults -- --alarms [--kills 50] [--seed N] [--json]\n';

function readArguments(): Pick<FaultRun, 'kills' | 'broker' | 'seed'> & { alarms: boolean; json: boolean } {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      alarms: { type: 'boolean', default: false },
      kills: { type: 'string' },
      broker: { type: 'string', default: 'embedded' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      json: { type: 'boolean', default: false },
    },
  });
  const { broker, alarms } = values;
  const [kills, seed] = [Number(values.kills ?? (alarms ? 50 : 200)), Number(values.seed)];
  if (!Number.isInteger(kills) || kills < 1) throw new Error('--kills is a whole number from 1');
  if (!Number.isInteger(seed) || seed < 0) throw new Error('--seed is a whole number from 0');
  if (broker !== 'embedded' && broker !== 'mosquitto') throw new Error('--broker is embedded or mosquitto');
  return { kills, seed, broker, alarms, json: values.json };
}

function orUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

const { alarms, json, ...wanted } = orUsage(readArguments);
// Figures alone go to the standard output.
const line = createProgressLine(process.stderr);
// Servers, folders and mounts of the rig are put away also where somebody has seen enough.
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
let kept = false;
try {
  const run = {
    ...wanted,
    root: process.env.COMMUNE_ROOT ?? process.cwd(),
    signal: interrupted.signal,
    progress: (text: string, fraction?: number) => line.show(text, fraction),
  };
  if (alarms) {
    // First undisturbed: what it is compared with must be what the program does where nothing fails.
    const reports = [await runAlarmFaults({ ...run, kills: 0 }), await runAlarmFaults(run)];
    line.end();
    process.stdout.write(`${json ? JSON.stringify(reports) : reports.map(alarmTable).join('\n\n')}\n`);
    kept = reports.every(areKept);
  } else {
    const report = await runFaults({ ...run, withFullDisk: true });
    line.end();
    process.stdout.write(`${json ? JSON.stringify(report) : asTable(report)}\n`);
    kept = isKept(report);
  }
} catch (error) {
  line.cut();
  process.stderr.write(`${(error as Error).stack}\nseed ${wanted.seed}\n`);
}
process.exit(kept ? 0 : 1);

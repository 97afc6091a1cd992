import { parseArgs } from 'node:util';
import { createProgressLine } from '../launch/progress-line.ts';
import { asTable, isKept } from './report.ts';
import { type FaultRun, runFaults } from './run.ts';

const USAGE = 'npm run faults -- [--kills 200] [--broker embedded|mosquitto] [--seed N] [--json]\n';

function readArguments(): Pick<FaultRun, 'kills' | 'broker' | 'seed'> & { json: boolean } {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      kills: { type: 'string', default: '200' },
      broker: { type: 'string', default: 'embedded' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      json: { type: 'boolean', default: false },
    },
  });
  const { broker } = values;
  const [kills, seed] = [Number(values.kills), Number(values.seed)];
  if (!Number.isInteger(kills) || kills < 1) throw new Error('--kills is a whole number from 1');
  if (!Number.isInteger(seed) || seed < 0) throw new Error('--seed is a whole number from 0');
  if (broker !== 'embedded' && broker !== 'mosquitto') throw new Error('--broker is embedded or mosquitto');
  return { kills, seed, broker, json: values.json };
}

function orUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

const { json, ...wanted } = orUsage(readArguments);
// Figures alone go to the standard output.
const line = createProgressLine(process.stderr);
// Servers, folders and mounts of the rig are put away also where somebody has seen enough.
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
let kept = false;
try {
  const report = await runFaults({
    ...wanted,
    root: process.env.COMMUNE_ROOT ?? process.cwd(),
    withFullDisk: true,
    signal: interrupted.signal,
    progress: (text, fraction) => line.show(text, fraction),
  });
  line.end();
  process.stdout.write(`${json ? JSON.stringify(report) : asTable(report)}\n`);
  kept = isKept(report);
} catch (error) {
  line.cut();
  process.stderr.write(`${(error as Error).stack}\nseed ${wanted.seed}\n`);
}
process.exit(kept ? 0 : 1);

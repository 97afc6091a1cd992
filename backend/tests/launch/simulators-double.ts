// Stands in for the simulators in the launcher's tests.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const { DATA_DIR = '', RUN_FILE = '', DOUBLE_SIMULATORS_END } = process.env;
const starts = join(DATA_DIR, 'simulators.starts');
appendFileSync(starts, `${process.pid} ${JSON.parse(readFileSync(RUN_FILE, 'utf8')).url}\n`);
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
if (DOUBLE_SIMULATORS_END && readFileSync(starts, 'utf8').split('\n').length === 2) process.exit(3);
process.send?.({ type: 'progress', text: 'Filling', fraction: 0.5 });

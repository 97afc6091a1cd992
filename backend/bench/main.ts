import { createProgressLine } from '../launch/progress-line.ts';
import { historyBench } from './history.ts';
import { ingestBench } from './ingest/ingest.ts';
import { mapBench } from './map/map.ts';
import { openBenchDatabase } from './parts/database.ts';
import type { BenchParts } from './parts/parts.ts';
import { asJson, asTable, type BenchRow, machine } from './parts/report.ts';
import { pastBench } from './past/past.ts';
import { pushBench } from './push/push.ts';
import { servicesBench } from './services/services.ts';
import { tablesBench } from './services/tables.ts';
import { stateBench } from './state.ts';
import { storageBench } from './storage.ts';
import { wallBench } from './wall/wall.ts';

const BENCHES: Record<string, (parts: BenchParts) => Promise<BenchRow[]>> = {
  history: historyBench,
  ingest: ingestBench,
  map: mapBench,
  past: pastBench,
  push: pushBench,
  services: servicesBench,
  state: stateBench,
  storage: storageBench,
  tables: tablesBench,
  wall: wallBench,
};

const root = process.env.COMMUNE_ROOT ?? process.cwd();
const args = process.argv.slice(3);
const name = args.find((arg) => !arg.startsWith('-')) ?? '';
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(`npm run bench -- <${Object.keys(BENCHES).join('|')}> [--json] [--quick]\n`);
  process.exit(2);
}
// Figures alone go to the standard output. A step is over when the next one begins.
const line = createProgressLine(process.stderr);
const progress = (text: string, fraction?: number) =>
  fraction === undefined ? line.show(text) : line.show(text, Math.min(fraction, 0.99));
const database = await openBenchDatabase(root);
let failed = false;
try {
  const quick = args.includes('--quick');
  const rows = await bench({ root, database, quick, progress });
  line.end();
  const on = machine({ [database.engine]: database.engineVersion });
  process.stdout.write(
    `${args.includes('--json') ? asJson(name, on, rows) : `${JSON.stringify(on)}\n${asTable(rows)}`}\n`,
  );
} catch (error) {
  line.cut();
  process.stderr.write(`${(error as Error).stack}\n`);
  failed = true;
} finally {
  await database.close();
}
process.exit(failed ? 1 : 0);

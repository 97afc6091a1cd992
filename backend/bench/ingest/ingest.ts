import { type RunningBackend, withBackend } from '../parts/backend.ts';
import { registerLoadThings } from '../parts/load.ts';
import type { BenchParts } from '../parts/parts.ts';
import { type BenchRow, median, quantile } from '../parts/report.ts';
import { outage } from './outage.ts';
import { overload } from './overload.ts';
import { brokerAt, Days } from './pipeline-load.ts';
import { rawCopyRate } from './raw-copy.ts';
import { storedPerSecond } from './throughput.ts';
import { visibilityMs } from './visibility.ts';

/** What bounds a figure, in MB or s, where nothing that runs beside it does. */
const MEMORY_MB = 300;
const CATCH_UP_S = 60;
const P50_MS = 30;
const P99_MS = 250;

export async function ingestBench(parts: BenchParts): Promise<BenchRow[]> {
  const { root, database, quick, progress } = parts;
  progress('registering 2,000 things');
  const streams = await registerLoadThings(database);
  const days = new Days();
  const client = await database.connect();
  const brokerOf = ({ run: { mqtt } }: RunningBackend) => brokerAt(mqtt.url, mqtt.username, mqtt.password);
  const env = { DATABASE_URL: database.url };
  const count = quick ? 20_000 : 300_000;
  const repeats = quick ? 1 : 5;

  const raw: number[] = [];
  const embedded: number[] = [];
  const processor: number[] = [];
  // The first round is the warm-up.
  for (let k = 0; k <= repeats; k++) {
    const round = `round ${k} of ${repeats}`;
    progress(`raw COPY, ${round}`);
    const copied = await rawCopyRate(client, streams, 0, count, days.next());
    const { stored, processorUs } = await withBackend(root, env, async (backend) => {
      const load = { broker: brokerOf(backend), startMs: days.next(), count };
      const before = backend.processorS();
      const rate = await storedPerSecond(root, client, load, (done) => progress(`embedded broker, ${round}`, done));
      return { stored: rate, processorUs: ((backend.processorS() - before) * 1e6) / count };
    });
    if (k === 0 && !quick) continue;
    raw.push(copied);
    embedded.push(stored);
    processor.push(processorUs);
  }
  const most = median(embedded);
  const rows: BenchRow[] = [
    { name: 'readings stored a second, embedded broker', value: most, unit: 'readings/s', limit: median(raw) },
    { name: "the program's processor time a message", value: median(processor), unit: 'µs', limit: null },
  ];

  await withBackend(root, env, async (backend) => {
    const broker = brokerOf(backend);
    progress('publish to visible at half of that');
    const seen = await visibilityMs(root, database.connect, {
      broker,
      startMs: days.next(),
      readingsPerS: most / 2,
      durationMs: quick ? 4000 : 30_000,
    });
    rows.push({
      name: 'publish to visible at half of that, p50',
      value: quantile(seen, 0.5),
      unit: 'ms',
      limit: P50_MS,
    });
    rows.push({
      name: 'publish to visible at half of that, p99',
      value: quantile(seen, 0.99),
      unit: 'ms',
      limit: P99_MS,
    });

    const away = await outage(
      root,
      backend,
      database.url,
      { broker, startMs: days.next(), readingsPerS: most / 4, awayMs: quick ? 3000 : 60_000 },
      (fraction) => progress('a database that is away', fraction),
    );
    rows.push({
      name: 'database away for 60 s at a quarter of that: caught up in',
      value: away.catchUpS,
      unit: 's',
      limit: CATCH_UP_S,
    });
    rows.push({ name: 'memory meanwhile, at most', value: away.peakMb, unit: 'MB', limit: MEMORY_MB });

    const pressed = await overload(
      root,
      backend,
      { broker, startMs: days.next(), readingsPerS: most * 3, durationMs: quick ? 4000 : 120_000 },
      (fraction) => progress('three times that offered for two minutes', fraction),
    );
    rows.push({
      name: 'memory with three times that offered for 2 min, at most',
      value: pressed.peakMb,
      unit: 'MB',
      limit: MEMORY_MB,
    });
    rows.push({
      name: 'memory meanwhile, growth from the first minute to the second',
      value: pressed.growthMb,
      unit: 'MB',
      limit: null,
    });
  });
  await client.end();
  return rows;
}

import { withBackend } from '../parts/backend.ts';
import type { BenchParts } from '../parts/parts.ts';
import type { BenchRow } from '../parts/report.ts';
import { coldOpens } from './cold-opens.ts';
import { FILL_DAYS, fillCommune, withSimulators } from './commune.ts';
import { restarts } from './restarts.ts';
import { soak } from './soak.ts';

/**
 * Leadership's wall at 1920×1080 over a simulated commune with a year of 12,000 dossiers: how long each page takes from
 * cold and how old its figures are, a day of it in an hour, and whether it comes back from restarts of the backend.
 */
export async function wallBench(parts: BenchParts): Promise<BenchRow[]> {
  const { root, database } = parts;
  const env = { DATABASE_URL: database.url, DEFAULT_REALM: 'sim', OPEN_READING: 'yes' };
  const rows = await withBackend(root, env, async (backend) => {
    const cold = await withSimulators(root, backend, { intervalS: 60, fillDays: FILL_DAYS }, async () => {
      await fillCommune(parts, backend);
      return coldOpens(parts, backend);
    });
    return [...cold, ...(await soak(parts, backend))];
  });
  return [...rows, ...(await restarts(parts, env))];
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DisplayLinkMade, Observations, ServiceBoard, WallPageKey } from '@commune/contract';
import pg from 'pg';
import { listRealms } from '../../src/store/realms.ts';
import type { RunningBackend } from '../parts/backend.ts';
import type { BenchParts } from '../parts/parts.ts';
import { storeDossiers } from '../services/store-dossiers.ts';

const HOUR_MS = 3_600_000;
/** The hydrograph shows two days. */
const FILLED_MS = 48 * HOUR_MS;
const FILLED_WITHIN_MS = 600_000;
const LOOK_EVERY_MS = 1000;

/** Simulators of a whole commune, each thing heard every `intervalS`; `fillDays` of the past first. */
export async function withSimulators<T>(
  root: string,
  { runFile }: RunningBackend,
  { intervalS, fillDays }: { intervalS: number; fillDays: number },
  work: () => Promise<T>,
): Promise<T> {
  const simulators = fork(path.join(root, 'simulators', 'dist', 'main.js'), {
    env: {
      ...process.env,
      ...{
        RUN_FILE: runFile,
        SIM_INTERVAL_S: String(intervalS),
        SIM_FILL_DAYS: String(fillDays),
        SIM_SERVICE_DAYS: '0',
      },
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(simulators, 'exit');
  try {
    const answer = await work();
    if (simulators.exitCode !== null) throw new Error('the simulators ended before the work did');
    return answer;
  } finally {
    simulators.kill('SIGTERM');
    await gone;
  }
}

/** Of the past that the simulators bring, what a wall draws from. */
export const FILL_DAYS = 2.1;

/** Adds a year of dossiers; resolves once a wall finds them and two days of readings, which simulators bring. */
export async function fillCommune({ database, quick, progress }: BenchParts, backend: RunningBackend): Promise<void> {
  const n = quick ? 1200 : 12_000;
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  try {
    progress(`storing ${n} dossiers`);
    const realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
    await storeDossiers(pool, realm, Date.now(), 0, n);
  } finally {
    await pool.end();
  }
  progress('two days of readings');
  const untilMs = Date.now() + FILLED_WITHIN_MS;
  while (!(await isFilled(backend, n))) {
    if (Date.now() > untilMs) throw new Error('the past of the commune was not there in time');
    await delay(LOOK_EVERY_MS);
  }
}

async function isFilled({ run: { url } }: RunningBackend, dossiers: number): Promise<boolean> {
  const nowMs = Date.now();
  const span = { from: new Date(nowMs - FILLED_MS).toISOString(), to: new Date(nowMs).toISOString(), points: '5000' };
  const stage = new URLSearchParams({ realm: 'sim', thing: 'river-dong-trang', property: 'stage', ...span });
  const { columns } = (await (await fetch(`${url}/api/observations?${stage}`)).json()) as Observations;
  if (!(columns.t[0]! < nowMs - FILLED_MS + HOUR_MS)) return false;
  const since = new URLSearchParams({ realm: 'sim', from: new Date(nowMs - 366 * 24 * HOUR_MS).toISOString() });
  const { received } = (await (await fetch(`${url}/api/services/board?${since}`)).json()) as ServiceBoard;
  return Object.values(received.period).reduce((sum, each) => sum + each, 0) >= dossiers;
}

/** The address of a new display link of these pages. */
export async function displayAddress({ run }: RunningBackend, pages: readonly WallPageKey[]): Promise<string> {
  const signedIn = await fetch(run.signIn.operator, { redirect: 'manual' });
  const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
  const made = await fetch(`${run.url}/api/display-links`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', realm: 'sim', pages }),
  });
  if (!made.ok) throw new Error(`no display link: HTTP ${made.status} ${await made.text()}`);
  return run.url + ((await made.json()) as DisplayLinkMade).path;
}

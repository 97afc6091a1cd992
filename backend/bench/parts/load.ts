import { fork } from 'node:child_process';
import path from 'node:path';
import { LOAD_KEYS, LOAD_THINGS, thingSlug } from '../load/messages.ts';
import type { LoadOrder, LoadReport } from '../load/publisher.ts';
import type { BenchDatabase } from './database.ts';

/** Runs the publisher in its own process until all is acknowledged; `onReport` hears how it goes, `enough` ends it early. */
export async function runLoad(
  root: string,
  order: LoadOrder,
  onReport: (report: LoadReport) => void = () => undefined,
  enough: AbortSignal | null = null,
): Promise<LoadReport> {
  const child = fork(path.join(root, 'backend', 'bench', 'dist', 'load.js'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.on('message', (report: LoadReport) => {
      if (report.type === 'done') resolve(report);
      else onReport(report);
    });
    child.once('exit', (code) => reject(new Error(`the publisher left with ${code} before it was done`)));
    child.send(order);
    enough?.addEventListener('abort', () => child.connected && child.send('enough'));
  });
}

/** Registers the load's things in realm `sim`; returns the ids of their datastreams, by thing and key. */
export async function registerLoadThings(database: BenchDatabase): Promise<number[]> {
  const client = await database.connect();
  const slugs = Array.from({ length: LOAD_THINGS }, (_, thing) => thingSlug(thing));
  await client.query(
    `INSERT INTO sandbox.thing (realm_id, slug, state, kind, domain, name)
     SELECT r.id, s, 'registered', 'air-station', 'environment', jsonb_build_object('vi', s, 'en', s)
     FROM core.realm r, unnest($1::text[]) AS s WHERE r.slug = 'sim' ORDER BY s`,
    [slugs],
  );
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO sandbox.datastream (thing_id, key, property_id, expected_interval_s)
     SELECT t.id, k.key, p.id, 60
     FROM sandbox.thing t, unnest($2::text[]) WITH ORDINALITY AS k (key, place) JOIN core.observed_property p ON p.key = k.key
     WHERE t.slug = ANY($1) ORDER BY t.slug, k.place RETURNING id`,
    [slugs, LOAD_KEYS],
  );
  await client.end();
  return rows.map(({ id }) => id);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { LOAD_KEYS } from '../load/messages.ts';
import { runLoad } from '../parts/load.ts';
import { type Broker, flatOut } from './pipeline-load.ts';

const MESSAGES_A_COPY = 500;
const LOOK_AGAIN_MS = 100;
const MEASURED_SHARE = 0.9;

/**
 * Readings a second of what can be had without a program: mosquitto_sub into psql, 500 messages a COPY into a staging
 * table and from there with the same key and deduplication.
 */
export async function pipeRate(
  root: string,
  client: pg.Client,
  databaseUrl: string,
  load: { subscriber: Broker; publisher: Broker; startMs: number; count: number },
  onProgress: (fraction: number) => void,
): Promise<number> {
  const { subscriber: broker, publisher, startMs, count } = load;
  await client.query(`
    DROP TABLE IF EXISTS public.piped, public.pipe_staging, public.pipe_stream;
    CREATE TABLE public.piped (LIKE sandbox.observation, PRIMARY KEY (datastream_id, time));
    CREATE UNLOGGED TABLE public.pipe_staging (topic text, payload jsonb);
    CREATE TABLE public.pipe_stream AS SELECT 'ioc/1/sim/' || t.slug || '/obs' AS topic, d.key, d.id
      FROM sandbox.thing t JOIN sandbox.datastream d ON d.thing_id = t.id WHERE t.slug LIKE 'load-%';
    ALTER TABLE public.pipe_stream ADD PRIMARY KEY (topic, key);
    ANALYZE public.pipe_stream`);
  // The session is made first, so that nothing that is published from here on passes the pipe by.
  await once(spawn('sh', ['-c', `${subscriber(broker)} -E`], { stdio: 'inherit' }), 'exit');
  const pipe = spawn('sh', ['-c', pipeline(broker, databaseUrl)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  const { begunAtMs } = await runLoad(root, flatOut(publisher, startMs, count), ({ sent }) => onProgress(sent / count));
  // The last of it stays in the buffers between the programs.
  let stored = 0;
  while (stored < count * LOAD_KEYS.length * MEASURED_SHARE) {
    await delay(LOOK_AGAIN_MS);
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM public.piped');
    stored = rows[0]!.n;
  }
  const rate = stored / ((Date.now() - begunAtMs) / 1000);
  const gone = once(pipe, 'exit');
  process.kill(-pipe.pid!, 'SIGTERM');
  await gone;
  await client.query('DROP TABLE public.piped, public.pipe_staging, public.pipe_stream');
  return rate;
}

function subscriber({ host, port, username, password }: Broker): string {
  return `mosquitto_sub -h ${host} -p ${port} -u ${username} -P ${password} -c -i pipe -q 1 -t 'ioc/1/sim/+/obs' -F '%t\\t%p'`;
}

function pipeline(broker: Broker, databaseUrl: string): string {
  const merge = `INSERT INTO public.piped SELECT s.id, 0, to_timestamp((p.payload->>'t')::float8 / 1000), v.value::float8 FROM public.pipe_staging p CROSS JOIN jsonb_each_text(p.payload->'v') v JOIN public.pipe_stream s ON s.topic = p.topic AND s.key = v.key ON CONFLICT DO NOTHING;`;
  const block = `NR % ${MESSAGES_A_COPY} == 1 { print "BEGIN; TRUNCATE public.pipe_staging; COPY public.pipe_staging FROM STDIN;" } { print } NR % ${MESSAGES_A_COPY} == 0 { print "\\\\."; print "${merge} COMMIT;"; fflush() }`;
  return `${subscriber(broker)} | awk '${block.replaceAll("'", `'\\''`)}' | psql -q '${databaseUrl}'`;
}

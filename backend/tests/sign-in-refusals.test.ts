import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { generate } from 'mqtt-packet';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UNNAMED_KEPT_PER_ORIGIN } from '../src/ingest/refusal-log.ts';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let db: pg.Client;
beforeAll(async () => {
  app = await startApp(undefined, { ROLES: 'ingest,http' });
  db = new pg.Client({ connectionString: app.database.url });
  await db.connect();
});
afterAll(async () => {
  await db?.end();
  await app?.stop();
});

const CONNECT = generate({ cmd: 'connect', clientId: 'guess', clean: true, keepalive: 60 });

/** Without a name, which is refused as a wrong password is. */
async function failToSignIn(from: string): Promise<void> {
  const { hostname, port } = new URL(app.run.mqtt.url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: from });
  socket.write(CONNECT);
  await buffer(socket);
}

async function kept(): Promise<{ rows: number; counted: number }> {
  const { rows } = await db.query<{ rows: number; counted: number }>(
    `SELECT (SELECT count(*)::int FROM core.rejected_message WHERE reason = 'bad_credentials') AS rows,
            (SELECT coalesce(sum(n), 0)::int FROM core.rejected_count WHERE reason = 'bad_credentials') AS counted`,
  );
  return rows[0]!;
}

// Elsewhere a machine has one address for itself.
it.skipIf(process.platform !== 'linux')('one address that guesses hides no other’s failed sign-in', async () => {
  const beyond = 40;
  for (let k = 0; k < UNNAMED_KEPT_PER_ORIGIN + 1 + beyond; k += 20) {
    const left = Math.min(20, UNNAMED_KEPT_PER_ORIGIN + 1 + beyond - k);
    await Promise.all(Array.from({ length: left }, () => failToSignIn('127.0.0.1')));
  }
  await expect.poll(kept).toEqual({ rows: UNNAMED_KEPT_PER_ORIGIN + 1, counted: beyond });
  await failToSignIn('127.0.0.2');
  await expect.poll(kept).toEqual({ rows: UNNAMED_KEPT_PER_ORIGIN + 2, counted: beyond });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type App, createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { createLogger } from '../src/logger.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface RunningApp extends App {
  database: TestDatabase;
  /** a signed-in engineer's headers */
  engineer: { cookie: string };
  get: (pathAndQuery: string) => Promise<Response>;
  post: (pathAndQuery: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
}

/** The program on free ports and a database of its own, or on one that is given; all of it unless `settings` say less. */
export async function startApp(database?: TestDatabase, settings: Record<string, string> = {}): Promise<RunningApp> {
  const own = database ?? (await createTestDatabase());
  const dataDir = await mkdtemp(path.join(tmpdir(), 'commune-app-'));
  const config = readConfig({
    COMMUNE_ROOT: path.join(import.meta.dirname, '..', '..'),
    DATA_DIR: dataDir,
    DATABASE_URL: own.url,
    PORT: '0',
    MQTT_PORT: '0',
    ...settings,
  });
  const app = await createApp(config, createLogger(process.env.LOG_LEVEL ?? 'silent'), () => undefined);
  const engineer = { cookie: config.roles.has('http') ? await signIn(app.run.signIn.engineer) : '' };
  return {
    ...app,
    database: own,
    engineer,
    stop: async () => {
      await app.stop();
      if (database === undefined) await own.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
    get: (pathAndQuery) => fetch(app.run.url + pathAndQuery, { headers: engineer }),
    post: (pathAndQuery, body, headers = engineer) =>
      fetch(app.run.url + pathAndQuery, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  };
}

async function signIn(link: string): Promise<string> {
  const signedIn = await fetch(link, { redirect: 'manual' });
  return signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
}

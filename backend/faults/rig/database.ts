import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, runAs } from '../../src/embedded/postgres/account.ts';
import { type Installation, program } from '../../src/embedded/postgres/binaries.ts';
import { choosePlace, handOver } from '../../src/embedded/postgres/place.ts';
import { disownReusedPid, runningPostmaster } from '../../src/embedded/postgres/postmaster.ts';

const SUPERUSER = 'faults';
const START_WITHIN_MS = 90_000;
const LOOK_AGAIN_MS = 50;

/** Modest, and otherwise as PostgreSQL comes: what is acknowledged must survive by its defaults. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '50',
  max_worker_processes: '20',
  shared_buffers: '64MB',
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  log_min_messages: 'log',
  'timescaledb.telemetry_level': 'off',
};

export interface DatabaseServerOptions {
  /** an empty folder that the server's own account may enter */
  home: string;
  port: number;
  settings?: Record<string, string>;
}

/**
 * A PostgreSQL of the rig's own that can be killed: the packaged one, or the one whose programs are in
 * FAULTS_POSTGRES_BIN, with the libraries of FAULTS_POSTGRES_PRELOAD.
 */
export class DatabaseServer {
  readonly port: number;
  readonly #account: Account;
  readonly #installation: Installation;
  readonly #cluster: string;
  readonly #password = randomBytes(18).toString('base64url');

  private constructor(port: number, account: Account, installation: Installation, cluster: string) {
    this.port = port;
    this.#account = account;
    this.#installation = installation;
    this.#cluster = cluster;
  }

  static async create({ home, port, settings = {} }: DatabaseServerOptions): Promise<DatabaseServer> {
    const place = await choosePlace(home, {}, () => undefined);
    if (place.home !== home) throw new Error(`PostgreSQL's account cannot enter ${home}: set TMPDIR to where it can`);
    const bin = process.env.FAULTS_POSTGRES_BIN;
    const installation = bin ? { folder: path.dirname(path.resolve(bin)), version: '' } : place.installation;
    const server = new DatabaseServer(port, place.account, installation, place.cluster);
    await server.#initialise(home, { ...SETTINGS, ...settings, port: String(port) });
    return server;
  }

  /** Of a database on it, or of the same behind another port. */
  url(database: string, port = this.port): string {
    return `postgres://${SUPERUSER}:${this.#password}@127.0.0.1:${port}/${database}`;
  }

  /** Starts it, also after a kill: processes that outlived the server are waited for. */
  async start(): Promise<void> {
    const deadline = Date.now() + START_WITHIN_MS;
    for (;;) {
      // Whoever has to bury the killed server may be slow, and its pid counts as alive until then.
      await disownReusedPid(this.#cluster);
      const { code, output } = await this.#pgCtl(['start', '--wait', '--timeout', '60', '--log', this.#log]);
      if (code === 0) return;
      if (Date.now() > deadline) throw new Error(`PostgreSQL does not start (${this.#log}): ${output.trim()}`);
      await delay(LOOK_AGAIN_MS);
    }
  }

  /** kill -9 of the server; its processes notice and go by themselves. */
  async kill(): Promise<void> {
    const server = await runningPostmaster(this.#cluster);
    if (server === undefined) return;
    process.kill(server.pid, 'SIGKILL');
    while ((await runningPostmaster(this.#cluster)) !== undefined) await delay(LOOK_AGAIN_MS);
  }

  async isRunning(): Promise<boolean> {
    return (await runningPostmaster(this.#cluster)) !== undefined;
  }

  async stop(): Promise<void> {
    if (await this.isRunning()) await this.#pgCtl(['stop', '--wait', '--mode', 'immediate']);
  }

  get #log(): string {
    return path.join(this.#cluster, 'server.log');
  }

  async #initialise(home: string, settings: Record<string, string>): Promise<void> {
    const passwordFile = path.join(home, 'password');
    await writeFile(passwordFile, `${this.#password}\n`, { mode: 0o600 });
    await mkdir(this.#cluster, { mode: 0o700 });
    for (const file of [passwordFile, this.#cluster]) await handOver(this.#account, file);
    const { code, output } = await runAs(this.#account, program(this.#installation, 'initdb'), [
      ...['--pgdata', this.#cluster, '--username', SUPERUSER, '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C'],
    ]);
    if (code !== 0) throw new Error(`initdb failed: ${output.trim()}`);
    const preload = process.env.FAULTS_POSTGRES_PRELOAD;
    const all = { ...settings, ...(preload ? { shared_preload_libraries: preload } : {}) };
    const lines = Object.entries(all).map(([key, value]) => `${key} = '${value}'\n`);
    await appendFile(path.join(this.#cluster, 'postgresql.conf'), lines.join(''));
  }

  #pgCtl(args: string[]) {
    return runAs(this.#account, program(this.#installation, 'pg_ctl'), [...args, '--pgdata', this.#cluster]);
  }
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunFile } from '@commune/contract';

const run = promisify(execFile);

/** Publishes as anybody would: with a program that is not ours. */
export async function publish({ mqtt }: Pick<RunFile, 'mqtt'>, topic: string, payload: string): Promise<void> {
  const { hostname, port } = new URL(mqtt.url);
  const access = ['-h', hostname, '-p', port, '-u', mqtt.username, '-P', mqtt.password];
  await run('mosquitto_pub', [...access, '-q', '1', '-t', topic, '-m', payload]);
}

import { resolve } from 'node:path';
import { type Config, ConfigError, readMqttUrl } from './config.ts';
import { type Run, readRunFile } from './run-file.ts';

export type Broker = NonNullable<Config['mqtt']>;

/** a run that is starting writes its file within seconds; a command does not wait for one that nobody started */
const RUN_FILE_WAIT_MS = 2_000;

/** The run that goes on in `DATA_DIR`, or that `RUN_FILE` tells of. Throws where there is none. */
export function runOf(environment: Record<string, string | undefined>, signal: AbortSignal): Promise<Run> {
  const file = environment.RUN_FILE ?? resolve(environment.DATA_DIR || 'data', 'run.json');
  return readRunFile(file, RUN_FILE_WAIT_MS, signal);
}

/** The broker that is given, by an option or `MQTT_URL`, or else the run's own. Throws `ConfigError`. */
export async function brokerOf(
  environment: Record<string, string | undefined>,
  given: string | undefined,
  signal: AbortSignal,
): Promise<Broker> {
  const text = given ?? environment.MQTT_URL;
  if (!text) return (await runOf(environment, signal)).mqtt;
  const broker = readMqttUrl(text);
  if (!broker) throw new ConfigError('the broker must be given as mqtt://user:password@host:1883 or mqtts://…');
  return broker;
}

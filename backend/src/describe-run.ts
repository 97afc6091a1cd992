import { isIPv6 } from 'node:net';
import type { Role, RunFile } from '@commune/contract';
import type pg from 'pg';
import { exampleReading } from './example.ts';
import type { MqttAddress } from './mqtt-address.ts';
import { issueCredential } from './store/credentials.ts';
import { transaction } from './store/transaction.ts';

export interface Running {
  pool: pg.Pool;
  databaseUrl: string;
  /** the address this process listens on */
  host: string;
  /** of HTTP and sockets; null where this process serves neither */
  port: number | null;
  /** null where nobody can sign in here */
  signIn: ((url: string) => Record<Role, string>) | null;
  /** the port of the embedded broker, the address of an external one, or null where this process knows of none */
  mqtt: number | MqttAddress | null;
}

const ENGINEER = { username: 'engineer', realms: ['*'], things: ['*'], maySubscribe: true };
const NO_LINKS = { operator: '', leader: '', engineer: '', administrator: '' };
const NO_EXAMPLE = { topic: '', payload: '', command: '' };

/** What whoever started the program is told; what this process does not have is empty. */
export async function describeRun(running: Running): Promise<RunFile> {
  const { host, port, databaseUrl } = running;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const url = port === null ? '' : `http://${inUrl(name)}:${port}`;
  const mqtt = await describeMqtt(running, name);
  return {
    url,
    signIn: running.signIn?.(url) ?? NO_LINKS,
    mqtt: { url: mqtt?.url ?? '', username: mqtt?.username ?? '', password: mqtt?.password ?? '' },
    database: { url: databaseUrl },
    example: mqtt === null ? NO_EXAMPLE : exampleReading(mqtt),
  };
}

interface Mqtt {
  url: string;
  host: string;
  port: number;
  tls: boolean;
  username: string;
  password: string;
}

/** The engineer's password of the embedded broker is drawn anew at every start; an external one is as configured. */
async function describeMqtt({ pool, mqtt }: Running, name: string): Promise<Mqtt | null> {
  if (mqtt === null) return null;
  if (typeof mqtt !== 'number') {
    const { host, port, tls, username = '', password = '' } = mqtt;
    return { url: `${tls ? 'mqtts' : 'mqtt'}://${inUrl(host)}:${port}`, host, port, tls, username, password };
  }
  const by = { who: 'start', role: 'engineer', origin: name };
  const issued = await transaction(pool, (client) => issueCredential(client, ENGINEER, true, by));
  if (issued === null) throw new Error('the engineer has no MQTT credential');
  const { username } = ENGINEER;
  return { url: `mqtt://${inUrl(name)}:${mqtt}`, host: name, port: mqtt, tls: false, username, ...issued };
}

function inUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

import { buildTopic, type RunFile } from '@commune/contract';

const EXAMPLE_THING = 'air-thanh-co';
const EXAMPLE_KEY = 'pm25';

/** A first reading to publish: the air station at the old citadel, without `t`, at QoS 1. */
export function exampleReading(mqtt: {
  host: string;
  port: number;
  tls: boolean;
  username: string;
  password: string;
}): RunFile['example'] {
  const topic = buildTopic({ channel: 'obs', realm: 'sim', source: EXAMPLE_THING });
  const payload = JSON.stringify({ v: { [EXAMPLE_KEY]: 88.8 } });
  const { host, port, tls, username, password } = mqtt;
  const words = ['mosquitto_pub', '-h', host, '-p', String(port)];
  if (tls) words.push('--tls-use-os-certs');
  if (username !== '') words.push('-u', username);
  if (password !== '') words.push('-P', password);
  words.push('-q', '1', '-t', topic, '-m');
  return { topic, payload, command: `${words.map(shellWord).join(' ')} '${payload}'` };
}

/** A password of somebody's own may hold anything. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

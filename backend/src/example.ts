import { buildTopic, type RunFile } from '@commune/contract';

const EXAMPLE_THING = 'air-thanh-co';
const EXAMPLE_KEY = 'pm25';

/** A first reading to publish: the air station at the old citadel, without `t`, at QoS 1. */
export function exampleReading(mqtt: {
  host: string;
  port: number;
  username: string;
  password: string;
}): RunFile['example'] {
  const topic = buildTopic({ channel: 'obs', realm: 'sim', source: EXAMPLE_THING });
  const payload = JSON.stringify({ v: { [EXAMPLE_KEY]: 88.8 } });
  const { host, port, username, password } = mqtt;
  const command = `mosquitto_pub -h ${host} -p ${port} -u ${username} -P ${password} -q 1 -t ${topic} -m '${payload}'`;
  return { topic, payload, command };
}

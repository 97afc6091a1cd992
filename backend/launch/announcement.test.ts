import { expect, it } from 'vitest';
import { announcement } from './announcement.ts';

it('carries everything of the run file that a person needs, each copied whole', () => {
  const run = {
    url: 'http://127.0.0.1:8081/',
    signIn: { operator: 'http://a/1', leader: 'http://a/2', engineer: 'http://a/3', administrator: 'http://a/4' },
    mqtt: { url: 'mqtt://127.0.0.1:1884', username: 'engineer', password: 'p w' },
    database: { url: 'postgres://commune:secret@127.0.0.1:5999/commune' },
    example: { topic: 't', payload: '{}', command: `mosquitto_pub -t 't' -m '{"v":{}}'` },
  };
  const text = announcement(run, '/srv/data');
  for (const expected of [run.url, ...Object.values(run.signIn), run.mqtt.url, 'engineer / p w', '/srv/data']) {
    expect(text).toContain(expected);
  }
  expect(text.split('\n')).toContain(`    ${run.example.command}`);
  expect(text).not.toContain('secret');
});

it('shows no password of a broker of one’s own', () => {
  const links = { operator: '', leader: '', engineer: '', administrator: '' };
  const run = {
    url: 'http://127.0.0.1:8080',
    signIn: links,
    mqtt: { url: 'mqtt://broker.xa:1883', username: 'ioc', password: 's3cret' },
    database: { url: 'postgres://x' },
    example: { topic: 't', payload: '{}', command: 'mosquitto_pub -h broker.xa -u ioc -P s3cret -t t' },
  };
  const text = announcement(run, '/srv/data', true);
  expect(text).toContain('mosquitto_pub -h broker.xa -u ioc -P … -t t');
  expect(text).not.toContain('s3cret');
});

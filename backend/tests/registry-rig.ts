import type { AlarmList, Registry, RejectedMessage, Thing, ThingDetail } from '@commune/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import { type RunningApp, startApp } from './running-app.ts';

export const STATION = {
  realm: 'live',
  kind: 'air-node',
  domain: 'environment',
  position: [109.09, 12.25],
  datastreams: [{ key: 'pm25', property: 'pm25', expectedIntervalS: 150 }],
};

/** The program with an empty registry, realm `live`, and a hand that speaks for devices. */
export class RegistryRig {
  readonly app: RunningApp;
  readonly #mqtt: MqttClient;

  private constructor(app: RunningApp, mqtt: MqttClient) {
    this.app = app;
    this.#mqtt = mqtt;
  }

  static async open(): Promise<RegistryRig> {
    const app = await startApp();
    const { url, username, password } = app.run.mqtt;
    return new RegistryRig(app, await connectAsync(url, { username, password, reconnectPeriod: 0 }));
  }

  async close(): Promise<void> {
    await this.#mqtt.endAsync();
    await this.app.stop();
  }

  /** Returns once it is stored, or kept as refused. */
  async say(thing: string, v: Record<string, number>, t = Date.now()): Promise<void> {
    await this.#mqtt.publishAsync(`ioc/1/live/${thing}/obs`, JSON.stringify({ t, v }), { qos: 1 });
  }

  async register(slug: string, more: object = {}): Promise<Thing> {
    const name = { vi: `Trạm ${slug}`, en: `Station ${slug}` };
    return (await (await this.app.post('/api/things', { ...STATION, slug, name, ...more })).json()) as Thing;
  }

  send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.app.run.url}${path}`, {
      method,
      headers: { ...this.app.engineer, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async json<T>(path: string): Promise<T> {
    return (await (await this.app.get(path)).json()) as T;
  }

  detail(slug: string): Promise<ThingDetail> {
    return this.json(`/api/things/${slug}?realm=live`);
  }

  async registered(): Promise<Registry> {
    return this.json('/api/registry?realm=live');
  }

  /** What is stored of the last hour and the next, every reading. */
  async values(thing: string, property = 'pm25'): Promise<number[]> {
    const span = { from: String(Date.now() - 3_600_000), to: String(Date.now() + 3_600_000) };
    const query = new URLSearchParams({ realm: 'live', thing, property, ...span, format: 'csv' });
    const csv = await (await this.app.get(`/api/observations?${query}`)).text();
    return csv
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => Number(line.split(',')[4]));
  }

  async refusals(thing: string): Promise<RejectedMessage[]> {
    const all = await this.json<RejectedMessage[]>('/api/rejected?realm=live');
    return all.filter(({ topic }) => topic === `ioc/1/live/${thing}/obs`);
  }

  async alarms(): Promise<AlarmList['alarms']> {
    return (await this.json<AlarmList>('/api/alarms?realm=live')).alarms;
  }
}

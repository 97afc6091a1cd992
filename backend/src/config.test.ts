import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('readConfig', () => {
  it('has a default for everything, and treats an empty setting as none', () => {
    const config = readConfig({ COMMUNE_ROOT: '/srv/ioc', PORT: '', DATABASE_URL: '' });
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      portFixed: false,
      mqttPort: 1883,
      dataDir: '/srv/ioc/data',
      databaseUrl: undefined,
    });
  });

  it('knows a port that was asked for', () => {
    expect(readConfig({ PORT: '9000' })).toMatchObject({ port: 9000, portFixed: true, mqttPortFixed: false });
  });

  it('names every setting that is wrong', () => {
    const wrong = () => readConfig({ PORT: 'http', DATABASE_URL: 'mysql://x', ROLES: 'ingest,cook' });
    expect(wrong).toThrow(/PORT[\s\S]*DATABASE_URL[\s\S]*ROLES/);
  });

  it('does everything in one process unless told otherwise', () => {
    expect([...readConfig({}).roles]).toEqual(['ingest', 'live', 'watch', 'http']);
    expect([...readConfig({ ROLES: 'http, live' }).roles]).toEqual(['http', 'live']);
    expect(() => readConfig({ ROLES: 'http,' })).toThrow(/ROLES.*some of ingest,live,watch,http/);
  });

  it('takes a broker of one’s own apart', () => {
    expect(readConfig({ MQTT_URL: 'mqtt://ioc-backend:p%40ss@broker.xa' }).mqtt).toEqual({
      address: { host: 'broker.xa', port: 1883, tls: false, username: 'ioc-backend', password: 'p@ss' },
      slots: 1,
      clientPrefix: 'ioc-ingest',
      window: 4000,
    });
    const own = readConfig({ MQTT_URL: 'mqtts://[::1]', MQTT_SLOTS: '4', MQTT_CLIENT_ID: 'xa', MQTT_WINDOW: '500' });
    expect(own.mqtt).toMatchObject({
      address: { host: '::1', port: 8883, tls: true, username: undefined },
      slots: 4,
      clientPrefix: 'xa',
      window: 500,
    });
  });

  it.each(['http://broker', 'mqtt://', 'mqtt://broker/path', 'mqtt://u:%@broker', 'broker:1883'])(
    'refuses %s as a broker',
    (MQTT_URL) => {
      expect(() => readConfig({ MQTT_URL })).toThrow(/MQTT_URL: mqtt:\/\/user:password@host:1883/);
    },
  );

  it('refuses settings of a broker that there is not', () => {
    expect(() => readConfig({ MQTT_SLOTS: '2' })).toThrow(/MQTT_SLOTS.*MQTT_URL/);
  });

  it('keeps everything for ever by default, and a coarser level as long as a finer one', () => {
    expect(readConfig({}).retention).toEqual({ raw: null, '10m': null, '1h': null, '1d': null });
    const days = { RETENTION_RAW_DAYS: '30', RETENTION_10M_DAYS: '30', RETENTION_1H_DAYS: '400' };
    expect(readConfig(days).retention).toEqual({ raw: 30, '10m': 30, '1h': 400, '1d': null });
    expect(() => readConfig({ ...days, RETENTION_10M_DAYS: '29' })).toThrow(/^RETENTION_10M_DAYS.*RETENTION_RAW_DAYS/);
    expect(() => readConfig({ RETENTION_1D_DAYS: '400' })).toThrow(/^RETENTION_1D_DAYS.*for ever/);
    expect(() => readConfig({ RETENTION_RAW_DAYS: '3' })).toThrow(/RETENTION_RAW_DAYS/);
  });

  it('is connected to no province unless it is told to which, and as whom', () => {
    expect(readConfig({}).province).toBeNull();
    const url = 'https://ioc.khanhhoa.example/api/commune';
    expect(readConfig({ PROVINCE_URL: url, PROVINCE_TOKEN: 'a-b' }).province).toEqual({ url, token: { text: 'a-b' } });
    const file = { COMMUNE_ROOT: '/srv/ioc', PROVINCE_URL: url, PROVINCE_TOKEN_FILE: 'secret' };
    expect(readConfig(file).province).toEqual({ url, token: { file: '/srv/ioc/secret' } });
    expect(() => readConfig({ PROVINCE_URL: url })).toThrow(/PROVINCE_TOKEN/);
    expect(readConfig({ PROVINCE_URL: url, ROLES: 'http,live' }).province).toEqual({ url, token: null });
    expect(() => readConfig({ PROVINCE_TOKEN: 'a' })).toThrow(/PROVINCE_URL names none/);
    expect(() => readConfig({ ...file, PROVINCE_TOKEN: 'a' })).toThrow(/not both/);
    expect(() => readConfig({ PROVINCE_URL: url, PROVINCE_TOKEN: 'a b' })).toThrow(/PROVINCE_TOKEN/);
  });

  it.each(['http://ioc.example/api', 'ftp://ioc.example', 'https://a:b@ioc.example', 'ioc.example'])(
    'sends nothing to %s',
    (PROVINCE_URL) => {
      expect(() => readConfig({ PROVINCE_URL, PROVINCE_TOKEN: 'a' })).toThrow(/PROVINCE_URL: https:/);
    },
  );

  it('may send to this machine in the clear', () => {
    const local = { PROVINCE_URL: 'http://127.0.0.1:9000/in', PROVINCE_TOKEN: 'a' };
    expect(readConfig(local).province?.url).toBe(local.PROVINCE_URL);
  });
});

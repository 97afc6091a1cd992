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

  it('keeps everything for ever by default, and a coarser level as long as a finer one', () => {
    expect(readConfig({}).retention).toEqual({ raw: null, '10m': null, '1h': null, '1d': null });
    const days = { RETENTION_RAW_DAYS: '30', RETENTION_10M_DAYS: '30', RETENTION_1H_DAYS: '400' };
    expect(readConfig(days).retention).toEqual({ raw: 30, '10m': 30, '1h': 400, '1d': null });
    expect(() => readConfig({ ...days, RETENTION_10M_DAYS: '29' })).toThrow(/^RETENTION_10M_DAYS.*RETENTION_RAW_DAYS/);
    expect(() => readConfig({ RETENTION_1D_DAYS: '400' })).toThrow(/^RETENTION_1D_DAYS.*for ever/);
    expect(() => readConfig({ RETENTION_RAW_DAYS: '3' })).toThrow(/RETENTION_RAW_DAYS/);
  });
});

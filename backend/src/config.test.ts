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
});

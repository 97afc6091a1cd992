import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('readConfig', () => {
  it('has defaults for all but the run file', () => {
    expect(readConfig({ RUN_FILE: '/tmp/run.json' })).toEqual({
      runFile: '/tmp/run.json',
      mqtt: undefined,
      seed: 7,
      intervalMs: 60_000,
      fillDays: 7,
      serviceDays: 360,
    });
  });

  it('takes a rate, a seed and no fill', () => {
    const config = readConfig({ RUN_FILE: 'r', SIM_SEED: '42', SIM_INTERVAL_S: '0.5', SIM_FILL_DAYS: '0' });
    expect(config).toMatchObject({ seed: 42, intervalMs: 500, fillDays: 0, serviceDays: 0 });
  });

  it('takes a past of services alone, in whole days', () => {
    const config = readConfig({ RUN_FILE: 'r', SIM_FILL_DAYS: '0', SIM_SERVICE_DAYS: '30' });
    expect(config).toMatchObject({ fillDays: 0, serviceDays: 30 });
    for (const wrong of ['1.5', '400', 'all']) {
      expect(() => readConfig({ RUN_FILE: 'r', SIM_SERVICE_DAYS: wrong }), wrong).toThrow('SIM_SERVICE_DAYS');
    }
  });

  it('takes a broker of its own choice, and who to be there', () => {
    const config = readConfig({ RUN_FILE: 'r', MQTT_URL: 'mqtt://sim:a%40b@broker:1883' });
    expect(config.mqtt).toEqual({ url: 'mqtt://broker:1883', username: 'sim', password: 'a@b' });
    for (const wrong of ['broker:1883', 'http://sim:x@broker', 'mqtt://broker', 'mqtt://a%:b@broker']) {
      expect(() => readConfig({ RUN_FILE: 'r', MQTT_URL: wrong }), wrong).toThrow('MQTT_URL');
    }
  });

  it('names every variable that it cannot use', () => {
    const read = () => readConfig({ SIM_SEED: '1.5', SIM_INTERVAL_S: 'fast', SIM_FILL_DAYS: '-1' });
    expect(read).toThrow(ConfigError);
    for (const name of ['RUN_FILE', 'SIM_SEED', 'SIM_INTERVAL_S', 'SIM_FILL_DAYS']) expect(read).toThrow(name);
  });
});

import { rmSync } from 'node:fs';
import type { AlarmRule, RuleInput, RunFile } from '@commune/contract';
import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { makeDataDir, startAlone, stopAlone } from './lone-backend.ts';
import { test as base } from './page.ts';
import { publish } from './publish.ts';

/** A commune in which nothing is said but what a spec says: its own backend, no simulators, realm `sim`. */
export interface QuietCommune {
  run: RunFile;
  /** signed in as the engineer */
  engineer: APIRequestContext;
}

/** One for all specs of a worker; each test that changes something does so with things of its own. */
export const test = base.extend<object, { commune: QuietCommune }>({
  commune: [
    async ({ playwright }, use) => {
      const dataDir = makeDataDir();
      const { child, run } = await startAlone(dataDir).catch((error: unknown) => {
        rmSync(dataDir, { recursive: true, force: true });
        throw error;
      });
      const engineer = await playwright.request.newContext({ baseURL: run.url });
      try {
        await engineer.get(run.signIn.engineer);
        await use({ run, engineer });
      } finally {
        await engineer.dispose();
        await stopAlone(child);
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

/** Takes a reading at the moment, as a device would send it. */
export function read({ run }: QuietCommune, thing: string, property: string, value: number): Promise<void> {
  return publish(run, `ioc/1/sim/${thing}/obs`, JSON.stringify({ t: Date.now(), v: { [property]: value } }));
}

export async function saveRule({ engineer }: QuietCommune, rule: RuleInput): Promise<void> {
  const answer = await engineer.post('/api/alarm-rules', { data: rule });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** A new version of a rule, which differs in how long its condition has to hold and to be over. */
export async function hasten(commune: QuietCommune, key: string, delayS: number): Promise<void> {
  const rules = (await (await commune.engineer.get('/api/alarm-rules?realm=sim')).json()) as AlarmRule[];
  const rule = rules.find((one) => one.key === key && one.current);
  if (rule === undefined) throw new Error(`no rule ${key}`);
  const { id: _id, version: _version, createdMs: _ms, createdBy: _by, current: _now, sources: _of, ...as } = rule;
  await saveRule(commune, { ...as, realm: 'sim', onDelayS: delayS, offDelayS: delayS });
}

export const AIR_LIMIT = 50;

/** An air station and a rule of its own, which raises at `AIR_LIMIT` at once; the rule is called as the station. */
export async function addStation(commune: QuietCommune, slug: string, name: string): Promise<void> {
  const named = { vi: name, en: name };
  const thing = {
    ...{ realm: 'sim', slug, kind: 'air-station', domain: 'environment', name: named, position: [109.1095, 12.2432] },
    datastreams: [{ key: 'pm25', property: 'pm25', expectedIntervalS: 600 }],
  };
  expect((await commune.engineer.post('/api/things', { data: thing })).status()).toBe(201);
  await saveRule(commune, {
    ...{ realm: 'sim', key: `dust-${slug}`, name: { vi: `Bụi tại ${name}`, en: `Dust at ${name}` } },
    scope: { things: [slug] },
    condition: {
      ...{ type: 'threshold', property: 'pm25', take: 'value', overS: 0, direction: 'above', hysteresis: 1 },
      levels: [{ severity: 'high', at: AIR_LIMIT }],
    },
    ...{ onDelayS: 0, offDelayS: 0, activeHours: null, governing: true, enabled: true, verified: false },
    source: 'Chỉ dùng khi kiểm thử',
  });
}

/** Signs the page's browser in; what is open already notices on its next look. */
export async function signIn(page: Page, commune: QuietCommune, role: keyof RunFile['signIn']): Promise<void> {
  await page.request.get(commune.run.signIn[role]);
}

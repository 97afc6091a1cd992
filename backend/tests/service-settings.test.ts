import { randomUUID } from 'node:crypto';
import type { Problem, ServiceSetting, WorkingCalendarDefinition } from '@commune/contract';
import { connectAsync } from 'mqtt';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let client: pg.Client;
let administrator: { cookie: string };
let leader: { cookie: string };
beforeAll(async () => {
  app = await startApp();
  client = new pg.Client({ connectionString: app.database.url });
  await client.connect();
  const signedIn = async (link: string) => {
    const { headers } = await fetch(link, { redirect: 'manual' });
    return { cookie: headers.getSetCookie()[0]!.split(';')[0]! };
  };
  administrator = await signedIn(app.run.signIn.administrator);
  leader = await signedIn(app.run.signIn.leader);
});
afterAll(async () => {
  await client?.end();
  await app?.stop();
});

const read = async <K extends 'working-calendar' | 'report-terms'>(key: K) =>
  (await (await app.get(`/api/services/settings/${key}`)).json()) as ServiceSetting<K>;
const put = (key: string, body: unknown, headers = administrator) =>
  fetch(`${app.run.url}/api/services/settings/${key}`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Of what a commune does by itself: no day off but those that are given. */
function withHoliday(calendar: WorkingCalendarDefinition, date: string): WorkingCalendarDefinition {
  const day = { date, name: { vi: 'Nghỉ bù', en: 'Day off in lieu' }, verified: true, source: 'Thông báo số 1' };
  return { ...calendar, holidays: [...calendar.holidays, day] };
}

async function tell(type: string, data: object, t: string): Promise<void> {
  const { url, username, password } = app.run.mqtt;
  const office = await connectAsync(url, { username, password, reconnectPeriod: 0 });
  const event = { id: randomUUID(), t, type, data };
  await office.publishAsync('ioc/1/sim/hall-1/event', JSON.stringify(event), { qos: 1 });
  await office.endAsync();
}

async function dueOf(table: 'dossier' | 'citizen_report', ref: string): Promise<string | undefined> {
  const { rows } = await client.query<{ due: Date | null }>(
    `SELECT due_at AS due FROM sandbox.${table} WHERE ref = $1`,
    [ref],
  );
  return rows[0]?.due?.toISOString();
}

it('a holiday that is announced moves what is due, for an administrator alone, and leaves its trace', async () => {
  const { version, definition } = await read('working-calendar');
  // A Monday; a report on a light may take three working days: until Thursday.
  await tell('report.received', { report: 'PA-1', category: 'lighting' }, '2026-06-08T09:00:00+07:00');
  await expect.poll(() => dueOf('citizen_report', 'PA-1'), { timeout: 20_000 }).toBeDefined();
  const before = await dueOf('citizen_report', 'PA-1');
  expect(before?.slice(0, 10)).toBe('2026-06-11');

  const calendar = withHoliday(definition!, '2026-06-10');
  expect((await put('working-calendar', { was: version, definition: calendar }, leader)).status).toBe(403);
  expect((await put('working-calendar', { was: version, definition: calendar })).status).toBe(200);
  await expect.poll(() => dueOf('citizen_report', 'PA-1'), { timeout: 20_000 }).not.toBe(before);
  expect((await dueOf('citizen_report', 'PA-1'))?.slice(0, 10)).toBe('2026-06-12');

  const { rows } = await client.query(
    "SELECT who, role, outcome, detail -> 'after' -> 'holidays' -> -1 ->> 'date' AS date FROM core.audit_entry WHERE action = 'service-setting.set'",
  );
  expect(rows).toEqual([{ who: 'administrator', role: 'administrator', outcome: 'set', date: '2026-06-10' }]);
});

it('a longer term for reports moves those that are open', async () => {
  await tell('report.received', { report: 'PA-2', category: 'road' }, '2026-07-06T09:00:00+07:00');
  await expect.poll(() => dueOf('citizen_report', 'PA-2'), { timeout: 20_000 }).toBeDefined();
  const { version, definition } = await read('report-terms');
  const terms = { ...definition!, road: { amount: 2, unit: 'working-day' } };
  expect((await put('report-terms', { was: version, definition: terms })).status).toBe(200);
  await expect
    .poll(async () => (await dueOf('citizen_report', 'PA-2'))?.slice(0, 10), { timeout: 20_000 })
    .toBe('2026-07-08');
});

it.each([
  [
    'another day twice',
    (calendar: WorkingCalendarDefinition) => [...calendar.holidays, calendar.holidays[0]!],
    'twice',
  ],
  [
    'a day that there is not',
    (calendar: WorkingCalendarDefinition) => [{ ...calendar.holidays[0]!, date: '2026-02-30' }],
    'date',
  ],
  [
    'a day without its source',
    (calendar: WorkingCalendarDefinition) => [{ ...calendar.holidays[0]!, source: '' }],
    'source',
  ],
])('%s is refused, and says where', async (_name, holidays, said) => {
  const { version, definition } = await read('working-calendar');
  const refused = await put('working-calendar', {
    was: version,
    definition: { ...definition!, holidays: holidays(definition!) },
  });
  expect(refused.status).toBe(400);
  expect(((await refused.json()) as Problem).detail).toContain(said);
  expect((await read('working-calendar')).version).toBe(version);
});

it('what somebody else changed meanwhile is not undone', async () => {
  const { version, definition } = await read('working-calendar');
  const change = { was: version, definition: withHoliday(definition!, '2026-06-15') };
  expect((await put('working-calendar', change)).status).toBe(200);
  const late = await put('working-calendar', { was: version, definition: withHoliday(definition!, '2026-06-16') });
  expect(late.status).toBe(409);
  expect((await put('lunch-break', { was: null, definition: {} })).status).toBe(404);
});

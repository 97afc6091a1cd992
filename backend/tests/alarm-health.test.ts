import type { AlarmHealth } from '@commune/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlarmRig, startAlarmRig } from './alarm-rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** An hour that is over, at its beginning. */
const T0 = Math.floor(Date.now() / HOUR - 30) * HOUR;

let rig: AlarmRig;
beforeAll(async () => {
  rig = await startAlarmRig();
});
afterAll(async () => {
  await rig?.stop();
});

const healthOf = async (days = 2) =>
  (await (await rig.app.get(`/api/alarm-health?realm=sim&days=${days}`)).json()) as AlarmHealth;

/** Writes transitions of an alarm, their numbers after those that are there. */
async function tell(id: string, ...transitions: [kind: string, atMs: number][]): Promise<void> {
  for (const [kind, atMs] of transitions) {
    await rig.client.query(
      `INSERT INTO sandbox.alarm_transition (alarm_id, n, kind, at, time, severity)
       SELECT $1, max(n) + 1, $2, to_timestamp($3 / 1000.0), to_timestamp($3 / 1000.0), 'high'
       FROM sandbox.alarm_transition WHERE alarm_id = $1`,
      [id, kind, atMs],
    );
  }
}

it('of a realm without alarms is all zeros', async () => {
  const { hours, perHour, floodShare, bySeverity, standing, flapping, top } = await healthOf();
  expect({ hours, perHour, floodShare, standing, flapping, top }).toEqual({
    ...{ hours: [], perHour: 0, floodShare: 0, standing: [], flapping: [], top: [] },
  });
  expect(bySeverity).toEqual({ critical: 0, high: 0, medium: 0, low: 0 });
});

it('counts what was announced, and leaves out what was late or kept back', async () => {
  const things = ['air-thanh-co', 'air-benh-vien', 'river-dong-trang', 'air-dien-toan'];
  const [flapping, shelved, suppressed, out] = await rig.raise(things, { atMs: T0 });
  await rig.raise(['river-dien-phu'], { atMs: T0, late: true, severity: 'critical' });
  // Eleven within ten minutes, three of them the first of their alarms.
  await tell(
    flapping!,
    ...Array.from({ length: 8 }, (_, k): [string, number] => ['reactivated', T0 + (k + 1) * MINUTE]),
  );
  await tell(flapping!, ['flapping', T0 + 8 * MINUTE]);
  await tell(shelved!, ['shelved', T0 + MINUTE], ['reactivated', T0 + HOUR], ['unshelved', T0 + HOUR + 1]);
  await tell(shelved!, ['reactivated', T0 + 2 * HOUR]);
  // Raised within a window: both in one step, at one moment.
  await tell(suppressed!, ['suppressed', T0]);
  await tell(out!, ['taken-out-of-service', T0 + MINUTE], ['reactivated', T0 + HOUR]);
  await rig.client.query('UPDATE sandbox.alarm SET suppressed = true WHERE id = $1', [suppressed]);
  await rig.client.query('UPDATE sandbox.alarm SET activations = 9 WHERE id = $1', [flapping]);
  const health = await healthOf();
  expect(health.hours).toEqual([
    [T0, 11],
    [T0 + 2 * HOUR, 1],
  ]);
  expect(health.bySeverity).toEqual({ critical: 0, high: 12, medium: 0, low: 0 });
  const hours = (health.toMs - health.fromMs) / HOUR;
  expect(health.perHour).toBeCloseTo(12 / hours);
  expect(health.floodShare).toBeCloseTo(1 / Math.ceil(hours * 6));
  expect(health.top.map(({ thing, n, share }) => [thing.slug, n, share])).toEqual([
    ['air-thanh-co', 9, 0.75],
    ['air-benh-vien', 2, 2 / 12],
    ['air-dien-toan', 1, 1 / 12],
  ]);
  expect(health.flapping).toMatchObject([
    { rule: { key: 'test' }, thing: { slug: 'air-thanh-co', domain: 'environment' }, n: 9, sinceMs: T0 },
  ]);
  // Open for more than a day, and neither late nor kept back now.
  expect(health.standing.map(({ thing, n, sinceMs }) => [thing.slug, n, sinceMs])).toEqual([
    ['air-thanh-co', 9, T0],
    ['air-benh-vien', 1, T0],
    ['air-dien-toan', 1, T0],
  ]);
});

it('is of whole days of Viet Nam', async () => {
  const { fromMs } = await healthOf(1);
  expect((fromMs + 7 * HOUR) % (24 * HOUR)).toBe(0);
  for (const days of ['0', '91', 'x']) {
    expect((await rig.app.get(`/api/alarm-health?realm=sim&days=${days}`)).status).toBe(400);
  }
});

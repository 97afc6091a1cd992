import type { MaintenanceWindow, OutOfService, Problem } from '@commune/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { settleOpenAlarms } from '../src/store/alarms/circumstances.ts';
import { type AlarmRig, startAlarmRig } from './alarm-rig.ts';

const HOUR = 3_600_000;

let rig: AlarmRig;
beforeAll(async () => {
  rig = await startAlarmRig();
});
afterEach(async () => {
  await rig.client.query(
    'DELETE FROM sandbox.alarm; DELETE FROM sandbox.maintenance_window; DELETE FROM sandbox.out_of_service',
  );
});
afterAll(async () => {
  await rig?.stop();
});

const remove = (path: string, headers = rig.as.operator) =>
  fetch(`${rig.app.run.url}${path}`, { method: 'DELETE', headers });
const windowOf = (change: object = {}) => ({
  realm: 'sim',
  scope: { things: ['air-thanh-co'] },
  from: Date.now() - 1000,
  to: Date.now() + HOUR,
  reason: 'thay cảm biến',
  ...change,
});
const make = async (change: object = {}) =>
  (await (await rig.app.post('/api/maintenance', windowOf(change), rig.as.operator)).json()) as MaintenanceWindow;
const listed = async () => (await (await rig.app.get('/api/maintenance?realm=sim')).json()) as MaintenanceWindow[];
const suppressed = async () =>
  Object.fromEntries((await rig.open()).map((alarm) => [alarm.thing.slug, alarm.suppressed]));
const lastTransition = async (id: string) => {
  const { rows } = await rig.client.query(
    'SELECT kind, who, why FROM sandbox.alarm_transition WHERE alarm_id = $1 ORDER BY n DESC LIMIT 1',
    [id],
  );
  return rows[0];
};
const lastAudit = async () => {
  const { rows } = await rig.client.query('SELECT who, action, subject FROM core.audit_entry ORDER BY id DESC LIMIT 1');
  return rows[0];
};

describe('a maintenance window', () => {
  it('keeps back the open alarms that it covers until it is ended, and says so in their lives', async () => {
    const [id] = await rig.raise(['air-thanh-co', 'air-benh-vien']);
    const made = await make();
    expect(made).toMatchObject({ scope: { things: ['air-thanh-co'] }, reason: 'thay cảm biến', who: 'operator' });
    expect(await lastAudit()).toEqual({
      who: 'operator',
      action: 'maintenance.make',
      subject: `sim/maintenance/${made.id}`,
    });
    expect(await listed()).toEqual([made]);
    expect(await suppressed()).toEqual({ 'air-thanh-co': true, 'air-benh-vien': false });
    expect(await lastTransition(id!)).toEqual({ kind: 'suppressed', who: 'operator', why: 'thay cảm biến' });
    const ended = await remove(`/api/maintenance/${made.id}?realm=sim`);
    expect(((await ended.json()) as MaintenanceWindow).toMs).toBeLessThanOrEqual(Date.now());
    expect(await suppressed()).toEqual({ 'air-thanh-co': false, 'air-benh-vien': false });
    expect(await lastTransition(id!)).toMatchObject({ kind: 'unsuppressed' });
    expect(await listed()).toEqual([]);
    expect((await remove(`/api/maintenance/${made.id}?realm=sim`)).status).toBe(404);
  });

  it('of a domain or of kinds covers every thing that fits, and another may cover it still', async () => {
    await rig.raise(['air-thanh-co', 'river-dong-trang']);
    const first = await make({ scope: { domain: 'environment', kinds: ['air-station', 'air-node'] } });
    const second = await make({ scope: { domain: 'environment' } });
    expect(await suppressed()).toEqual({ 'air-thanh-co': true, 'river-dong-trang': false });
    await remove(`/api/maintenance/${first.id}?realm=sim`);
    expect(await suppressed()).toMatchObject({ 'air-thanh-co': true });
    await remove(`/api/maintenance/${second.id}?realm=sim`);
    expect(await suppressed()).toMatchObject({ 'air-thanh-co': false });
  });

  it('begins and ends by the clock', async () => {
    await rig.raise(['air-thanh-co']);
    const [fromMs, toMs] = [Date.now() + HOUR, Date.now() + 2 * HOUR];
    await make({ from: fromMs, to: toMs });
    expect(await suppressed()).toEqual({ 'air-thanh-co': false });
    for (const [atMs, changed, is] of [
      [fromMs - 1, 0, false],
      [fromMs, 1, true],
      [toMs - 1, 0, true],
      [toMs, 1, false],
    ] as const) {
      expect(await settleOpenAlarms(rig.client, rig.sim, atMs)).toBe(changed);
      expect(await suppressed()).toEqual({ 'air-thanh-co': is });
    }
  });

  it('that has not begun is gone when it is ended', async () => {
    const made = await make({ from: Date.now() + HOUR, to: Date.now() + 2 * HOUR });
    expect((await remove(`/api/maintenance/${made.id}?realm=sim`, rig.as.engineer)).status).toBe(200);
    expect(await listed()).toEqual([]);
  });

  it.each([
    ['for nothing in particular', { scope: {} }, 'scope'],
    ['for a thing that is not there', { scope: { things: ['air-thanh-co', 'nobody'] } }, 'scope.things'],
    ['for what no thing is', { scope: { kinds: ['unicorn'] } }, 'scope'],
    ['the wrong way round', { from: Date.now() + HOUR, to: Date.now() }, 'to'],
    ['that is over', { from: Date.now() - 2 * HOUR, to: Date.now() - HOUR }, 'to'],
    ['for a year', { to: Date.now() + 365 * 24 * HOUR }, 'to'],
    ['without a reason', { reason: '' }, 'reason'],
  ])('is refused %s', async (_name, change, field) => {
    const response = await rig.app.post('/api/maintenance', windowOf(change), rig.as.operator);
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });

  it('is made by operators, engineers and administrators alone', async () => {
    const statusOf = async (headers: Record<string, string>) =>
      (await rig.app.post('/api/maintenance', windowOf(), headers)).status;
    expect(await statusOf({})).toBe(401);
    expect(await statusOf(rig.as.leader)).toBe(403);
    for (const headers of [rig.as.operator, rig.as.engineer, rig.as.administrator])
      expect(await statusOf(headers)).toBe(201);
    const [{ id }] = (await listed()) as [MaintenanceWindow];
    expect((await remove(`/api/maintenance/${id}?realm=sim`, rig.as.leader)).status).toBe(403);
    expect((await remove(`/api/maintenance/${id}?realm=live`)).status).toBe(404);
  });
});

describe('a thing out of service', () => {
  it('takes its alarms with it and back; the second to say so is told who was first', async () => {
    const [id] = await rig.raise(['air-thanh-co']);
    const out = { realm: 'sim', thing: 'air-thanh-co', reason: 'cột đổ' };
    const first = await rig.app.post('/api/out-of-service', out, rig.as.engineer);
    expect([first.status, await first.json()]).toEqual([
      201,
      { thing: 'air-thanh-co', reason: 'cột đổ', who: 'engineer', atMs: expect.any(Number) },
    ]);
    expect(await lastAudit()).toMatchObject({ action: 'thing.take-out-of-service', subject: 'sim/air-thanh-co' });
    const second = await rig.app.post('/api/out-of-service', { ...out, reason: 'khác' }, rig.as.operator);
    expect([second.status, ((await second.json()) as OutOfService).who]).toEqual([200, 'engineer']);
    expect(await (await rig.app.get('/api/out-of-service?realm=sim')).json()).toMatchObject([
      { thing: 'air-thanh-co' },
    ]);
    expect((await rig.open())[0]).toMatchObject({ id, outOfService: true });
    expect(await lastTransition(id!)).toEqual({ kind: 'taken-out-of-service', who: 'engineer', why: 'cột đổ' });
    const path = '/api/out-of-service?realm=sim&thing=air-thanh-co';
    expect((await remove(path)).status).toBe(200);
    expect((await rig.open())[0]).toMatchObject({ outOfService: false });
    expect((await remove(path)).status).toBe(404);
  });

  it('must be there', async () => {
    const out = { realm: 'sim', thing: 'nobody', reason: 'x' };
    expect((await rig.app.post('/api/out-of-service', out, rig.as.operator)).status).toBe(404);
    expect((await rig.app.post('/api/out-of-service', out, rig.as.leader)).status).toBe(403);
  });
});

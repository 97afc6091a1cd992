import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlarmLife, AlarmList } from '@commune/contract';
import { expect, type Locator, type Page } from '@playwright/test';
import { openMap } from './page.ts';
import { type QuietCommune, signIn, test } from './quiet-commune.ts';

const root = join(import.meta.dirname, '../..');
const { parse, stringify } = createRequire(join(root, 'simulators/package.json'))('yaml') as typeof JSON;
const GAUGE = 'river-dong-trang';
const REALM = 'flood-2025';
const RULE = 'Lũ trên sông Cái tại Đồng Trăng';
/** As published: the first peak, the trough between the two, the second peak. */
const FIRST_PEAK = '2025-11-17T14:00:00+07:00';
const BETWEEN = '2025-11-19T07:30:00+07:00';
const SECOND_PEAK = '2025-11-20T05:30:00+07:00';

test.use({ viewport: { width: 1280, height: 720 }, contextOptions: { reducedMotion: 'reduce' } });
test.describe.configure({ timeout: 300_000 });

const panelOf = (page: Page): Locator => page.getByRole('complementary');
const rowOf = (page: Page): Locator => panelOf(page).locator('li[data-key]', { hasText: RULE });
const playheadOf = (page: Page): Locator => page.getByRole('slider', { name: 'Thời điểm đang xem' });
const gaugeOf = (page: Page): Locator =>
  page.getByRole('region', { name: 'Mực nước sông' }).getByRole('button', { name: /Đồng Trăng/ });

interface ScenarioFile {
  things: unknown;
  phases: { name: string; effects: { things: unknown }[] }[];
  faults: unknown;
  expect: { alarm: string }[];
}

/** The flood of the library as it is at the gauge, twice an hour: six days of everything would take minutes to send. */
function floodAtTheGauge(): string {
  const file = readFileSync(join(root, 'simulators/scenarios/flood-november-2025.yaml'), 'utf8');
  const { faults: _others, ...flood } = parse(file) as ScenarioFile;
  const phases = flood.phases.flatMap((phase) => {
    const effects = phase.effects.filter(({ things }) => things === GAUGE);
    return effects.length > 0 ? [{ ...phase, effects }] : [];
  });
  const expected = flood.expect.filter(({ alarm }) => alarm === 'flood-dong-trang');
  return stringify({ ...flood, things: GAUGE, interval: '30m', phases, expect: expected });
}

/** Plays it as anybody would, as fast as it goes. The command fails where an alarm did not come as it is expected. */
async function playFlood({ run }: QuietCommune): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'commune-flood-'));
  const [runFile, scenario] = [join(folder, 'run.json'), join(folder, 'flood.yaml')];
  writeFileSync(runFile, JSON.stringify(run));
  writeFileSync(scenario, floodAtTheGauge());
  const args = [join(root, 'simulators/dist/main.js'), 'scenario', scenario, '--speed', '86400', '--realm', REALM];
  const player = spawn(process.execPath, args, { env: { ...process.env, RUN_FILE: runFile }, timeout: 180_000 });
  let said = '';
  for (const stream of [player.stdout, player.stderr]) {
    stream.on('data', (text) => {
      said += text;
    });
  }
  const [code] = await once(player, 'exit');
  rmSync(folder, { recursive: true });
  expect(code, said).toBe(0);
}

async function alarmLives({ engineer }: QuietCommune): Promise<AlarmLife[]> {
  const { alarms } = (await (
    await engineer.get(`/api/alarms?realm=${REALM}&rule=flood-dong-trang`)
  ).json()) as AlarmList;
  return Promise.all(
    alarms.map(async ({ id }) => (await (await engineer.get(`/api/alarms/${id}?realm=${REALM}`)).json()) as AlarmLife),
  );
}

/** Takes the playhead to a moment of the strip that is shown. */
async function drag(page: Page, at: string): Promise<void> {
  const playhead = playheadOf(page);
  const [from, to] = await playhead.evaluate((slider) => [slider.ariaValueMin, slider.ariaValueMax].map(Number));
  const handle = (await playhead.boundingBox())!;
  const strip = (await page.locator('.field').boundingBox())!;
  const y = handle.y + handle.height / 2;
  await page.mouse.move(handle.x + handle.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(strip.x + ((Date.parse(at) - from!) / (to! - from!)) * strip.width, y, { steps: 8 });
  await page.mouse.up();
}

test('the flood of November 2025 is scrubbed through, and the drill is as it was afterwards', async ({
  page,
  commune,
}) => {
  await playFlood(commune);
  const told = await alarmLives(commune);
  expect(told.length).toBeGreaterThan(0);
  await signIn(page, commune, 'operator');
  await openMap(page, `${commune.run.url}/?realm=${REALM}&domain=river`);
  await expect(page.getByText('DIỄN TẬP – không phải tình huống thật').first()).toBeVisible();

  await page
    .getByRole('group', { name: 'Khoảng thời gian trên thanh' })
    .getByRole('button', { name: '7 ngày' })
    .click();
  await drag(page, FIRST_PEAK);
  await expect(page.locator('html')).toHaveAttribute('data-time', 'past');
  await expect(gaugeOf(page)).toContainText(/12,[12]\d/);
  await expect(gaugeOf(page)).toContainText('Trên BĐ3');
  await expect(rowOf(page)).toContainText(`BĐ3 · ${RULE}`);
  await expect(rowOf(page).getByRole('img', { name: 'Mức nghiêm trọng' })).toBeVisible();

  await drag(page, BETWEEN);
  await expect(gaugeOf(page)).toContainText(/8,[56]\d/);
  await expect(gaugeOf(page)).toContainText('Trên BĐ1');
  await expect(rowOf(page)).toContainText(`BĐ1 · ${RULE}`);
  await expect(panelOf(page).getByRole('button', { name: /^Tiếp nhận/ })).toHaveCount(0);

  await drag(page, SECOND_PEAK);
  await expect(gaugeOf(page)).toContainText(/13,[01]\d/);
  await expect(rowOf(page)).toContainText(`BĐ3 · ${RULE}`);
  for (const key of ['x', 'h', 'g']) await page.keyboard.press(key);
  await expect(page.getByRole('dialog')).toBeHidden();

  await page.keyboard.press('l');
  await expect(page.locator('html')).not.toHaveAttribute('data-time', 'past');
  await expect(gaugeOf(page)).toContainText(/8,[67]\d/);
  expect(await alarmLives(commune)).toEqual(told);
  const acts = told.flatMap(({ transitions }) => transitions.map(({ kind }) => kind));
  expect(acts.filter((kind) => ['acknowledged', 'assigned', 'noted'].includes(kind))).toEqual([]);
  expect((await commune.engineer.delete(`/api/drills/${REALM}`)).status()).toBe(204);
});

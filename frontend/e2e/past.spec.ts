import type { AlarmLife, AlarmList } from '@commune/contract';
import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { openMap } from './page.ts';
import { hasten, type QuietCommune, read, signIn, test } from './quiet-commune.ts';

const GAUGE = 'river-dong-trang';
const RULE = 'Lũ trên sông Cái tại Đồng Trăng';
const HOUR_MS = 3_600_000;

// Two cores draw in software: a smaller map that does not flash leaves them to the page.
test.use({ viewport: { width: 1280, height: 720 }, contextOptions: { reducedMotion: 'reduce' } });

// A flood takes its time, and every picture of the past another.
test.describe.configure({ timeout: 300_000 });

const panelOf = (page: Page): Locator => page.getByRole('complementary');
const rowOf = (page: Page): Locator => panelOf(page).locator('li[data-key]', { hasText: RULE });
const barOf = (page: Page): Locator => page.getByRole('region', { name: 'Cỗ máy thời gian' });
const playheadOf = (page: Page): Locator => page.getByRole('slider', { name: 'Thời điểm đang xem' });
const gaugeOf = (page: Page): Locator =>
  page.getByRole('region', { name: 'Mực nước sông' }).getByRole('button', { name: /Đồng Trăng/ });

/** Of its rule there: what other tests raised before is older. */
async function newest({ engineer }: QuietCommune): Promise<AlarmList['alarms'][number] | undefined> {
  const list = (await (
    await engineer.get(`/api/alarms?realm=sim&thing=${GAUGE}&rule=flood-dong-trang`)
  ).json()) as AlarmList;
  return list.alarms.sort((one, other) => other.raisedMs - one.raisedMs)[0];
}

async function alarmOf(commune: QuietCommune): Promise<AlarmLife> {
  const { id } = (await newest(commune))!;
  return (await (await commune.engineer.get(`/api/alarms/${id}?realm=sim`)).json()) as AlarmLife;
}

/** The gauge climbs from level to level; the answer has a moment within each. */
async function flood(commune: QuietCommune): Promise<{ beforeMs: number; levels: number[] }> {
  await hasten(commune, 'flood-dong-trang', 1);
  const atMs = Date.now() - 3 * HOUR_MS;
  const line = JSON.stringify({ thing: GAUGE, t: atMs, v: { stage: 6.25 } });
  const headers = { 'content-type': 'application/x-ndjson' };
  expect((await commune.engineer.post('/api/import?realm=sim', { data: line, headers })).ok()).toBe(true);
  await read(commune, GAUGE, 'stage', 7.2);
  const before = await newest(commune);
  const levels: number[] = [];
  for (const [k, metres] of [8.2, 9.7, 11.3].entries()) {
    await read(commune, GAUGE, 'stage', metres);
    const steps = async () => {
      const alarm = await newest(commune);
      return alarm !== undefined && alarm.id !== before?.id ? alarm.n : 0;
    };
    await expect.poll(steps).toBe(k + 1);
    levels.push(Date.now());
    // The next level is another moment by more than what is taken for now.
    await expect.poll(() => Date.now() - levels[k]!).toBeGreaterThan(2500);
  }
  return { beforeMs: atMs + HOUR_MS, levels };
}

test('a flood is gone back through, level by level, and nothing in it can be handled', async ({ page, commune }) => {
  const { beforeMs, levels } = await flood(commune);
  const told = await alarmOf(commune);
  await signIn(page, commune, 'operator');
  // Of the river alone: what other tests raised may fill the list.
  await openMap(page, `${commune.run.url}/?realm=sim&domain=river`);
  const row = rowOf(page);
  await expect(row).toContainText('BĐ3');
  await expect(barOf(page).getByText('TRỰC TIẾP')).toBeVisible();

  // A link opens the moment that it names: BĐ1, and nobody has acknowledged.
  await page.goto(`${commune.run.url}/?realm=sim&domain=river&at=${new Date(levels[0]!).toISOString()}`);
  await expect(page.locator('html')).toHaveAttribute('data-time', 'past');
  await expect(page.getByRole('heading', { name: /^QUÁ KHỨ – \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/ })).toBeVisible();
  await expect(row).toContainText(`BĐ1 · ${RULE}`);
  await expect(row.getByRole('img', { name: 'Mức trung bình' })).toBeVisible();
  await expect(gaugeOf(page)).toContainText('8,20');
  await expect(gaugeOf(page)).toContainText('Trên BĐ1');

  // In the past the buttons are not there and the keys do nothing; the present goes on counting.
  await row.locator('[data-row]').click();
  await expect(row.locator('[data-row]')).toBeFocused();
  for (const key of ['x', 'h', 'g']) await page.keyboard.press(key);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(panelOf(page).getByRole('button', { name: /^Tiếp nhận/ })).toHaveCount(0);
  await expect(panelOf(page).getByText('Chỉ xem. Trong quá khứ không tiếp nhận hay phân công.')).toBeVisible();
  const corner = page.getByRole('button', { name: /^Về hiện tại\. HIỆN TẠI/ });
  await expect(corner).toContainText(/[1-9]\d* chưa tiếp nhận/);

  // To the next event and back, by keys.
  await page.keyboard.press('.');
  await expect(row).toContainText(`BĐ2 · ${RULE}`);
  await page.keyboard.press('.');
  await expect(row).toContainText(`BĐ3 · ${RULE}`);
  await page.keyboard.press(',');
  await expect(row).toContainText(`BĐ2 · ${RULE}`);

  // The drawer is of the moment as well.
  await gaugeOf(page).click();
  const drawer = panelOf(page);
  await expect(drawer.getByRole('heading', { name: 'Trạm thủy văn Đồng Trăng' })).toBeVisible();
  await expect(drawer).toContainText('BĐ2');
  await expect(drawer.getByText('9,70').first()).toBeVisible();
  await expect(drawer.getByRole('button', { name: /^Tiếp nhận/ })).toHaveCount(0);
  await expect(drawer.getByText(/^Chỉ xem: đây là tình hình/)).toBeVisible();
  await page.keyboard.press('Escape');

  // A reload keeps the moment.
  const spoken = await playheadOf(page).getAttribute('aria-valuetext');
  expect(spoken).toMatch(/^(Thứ \S+|Chủ Nhật) \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
  await page.reload();
  await expect(row).toContainText(`BĐ2 · ${RULE}`);
  await expect(playheadOf(page)).toHaveAttribute('aria-valuetext', spoken!);

  // Dragged to before the flood: the value of then, and no alarm.
  const handle = (await playheadOf(page).boundingBox())!;
  const [from, to] = await playheadOf(page).evaluate((slider) =>
    [slider.ariaValueMin, slider.ariaValueMax].map(Number),
  );
  const strip = (await page.locator('.field').boundingBox())!;
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(strip.x + strip.width / 2, handle.y + 10, { steps: 4 });
  await page.mouse.move(strip.x + ((beforeMs - from!) / (to! - from!)) * strip.width, handle.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect(gaugeOf(page)).toContainText('6,25');
  await expect(row).toBeHidden();
  await expect(panelOf(page).getByText('Không có cảnh báo nào')).toBeVisible();

  // Back to the present: as it was left, and nothing was acknowledged.
  await page.keyboard.press('l');
  await expect(page.locator('html')).not.toHaveAttribute('data-time', 'past');
  await expect(page).not.toHaveURL(/at=/);
  await expect(row).toContainText(`BĐ3 · ${RULE}`);
  await expect(row).toContainText('Chưa tiếp nhận');
  expect(await alarmOf(commune)).toEqual(told);
});

test('the past plays on by itself, at the speed that is chosen, and the keys of the playhead move it', async ({
  page,
  commune,
}) => {
  await openMap(page, `${commune.run.url}/?realm=sim`);
  const playhead = playheadOf(page);
  await expect(playhead).toHaveAttribute('aria-valuetext', /trực tiếp$/);
  await playhead.focus();
  await page.keyboard.press('PageDown');
  await expect(page).toHaveURL(/at=/);
  const moment = async () => Number(await playhead.getAttribute('aria-valuenow'));
  const hourAgo = await moment();
  expect(Date.now() - hourAgo).toBeGreaterThan(HOUR_MS - 1000);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(moment).toBe(hourAgo - 60_000);
  const speeds = page.getByRole('group', { name: 'Tốc độ phát' });
  await page.keyboard.press(']');
  await expect(speeds.getByRole('button', { name: '600×', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Space');
  await expect(page.getByText('đang phát 600×')).toBeVisible();
  await expect.poll(moment).toBeGreaterThan(hourAgo + 5 * 60_000);
  await page.keyboard.press('Space');
  await expect(page.getByText('đang dừng')).toBeVisible();
  const paused = await moment();
  await page.keyboard.press('[');
  await expect(speeds.getByRole('button', { name: '60×', exact: true })).toHaveAttribute('aria-pressed', 'true');
  expect(await moment()).toBe(paused);
  await page.goBack();
  await expect(playhead).toHaveAttribute('aria-valuetext', /trực tiếp$/);
});

test('a moment that is none, or is yet to come, is said so', async ({ page, commune }) => {
  await openMap(page, `${commune.run.url}/?realm=sim&at=hôm+qua`);
  await expect(page.getByRole('alert')).toContainText('Không đọc được thời điểm «hôm qua»');
  await page.getByRole('button', { name: 'Đóng', exact: true }).click();
  await expect(page).not.toHaveURL(/at=/);
  await page.goto(`${commune.run.url}/?realm=sim&at=${new Date(Date.now() + 24 * HOUR_MS).toISOString()}`);
  await expect(page.getByRole('alert')).toContainText('chưa tới');
  await expect(page.locator('html')).not.toHaveAttribute('data-time', 'past');
});

test.describe('a moment beyond all that is kept', () => {
  test.use({ excused: /400/ });
  test('is refused with what there is', async ({ page, commune }) => {
    await openMap(page, `${commune.run.url}/?realm=sim&at=2015-01-01T00:00:00Z`);
    await expect(page.getByRole('alert')).toContainText('must lie within');
    await expect(barOf(page).getByText('TRỰC TIẾP')).toBeVisible();
  });
});

test('the past can be used by everybody', async ({ page, commune }) => {
  await page.goto(`${commune.run.url}/?realm=sim&at=${new Date(Date.now() - HOUR_MS).toISOString()}`);
  await expect(page.locator('[data-map-ready]')).toHaveAttribute('data-map-ready', 'true', { timeout: 60_000 });
  await expect(page.getByRole('heading', { name: /^QUÁ KHỨ/ })).toBeVisible();
  await expectAccessible(page, 'the past');
  await page.getByRole('button', { name: /^Đến thời điểm/ }).click();
  await page.getByRole('textbox', { name: /^Ngày và giờ/ }).fill('31/02/2026 07:30');
  await page.getByRole('button', { name: 'Xem', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Ghi ngày và giờ' })).toBeVisible();
  await expectAccessible(page, 'the past with its field for a moment');
});

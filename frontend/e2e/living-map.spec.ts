import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Observations, Registry } from '@commune/contract';
import { expect } from '@playwright/test';
import { compare, mapOf, openMap, test } from './page.ts';
import { publish } from './publish.ts';
import { runFile } from './running-commune.ts';

const run = promisify(execFile);
const ON_SCREEN_WITHIN_MS = 1000;

test('the simulated commune is on the map, says that it is simulated, and moves', async ({ page }) => {
  const { url } = runFile();
  await openMap(page, `${url}/?realm=sim&tab=things`);
  const registry = (await (await page.request.get(`${url}/api/registry?realm=sim`)).json()) as Registry;
  const placed = registry.things.filter(({ position }) => position !== null).length;
  expect(placed).toBeGreaterThanOrEqual(320);
  await expect(mapOf(page)).toHaveAttribute('data-things-on-map', String(placed));
  await expect
    .poll(async () => Number(await mapOf(page).getAttribute('data-things-drawn')))
    .toBeGreaterThan(placed * 0.95);
  await expect(page.getByText('SỐ LIỆU MÔ PHỎNG')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Lĩnh vực' }).getByRole('button')).toHaveCount(11);

  const arrivals = page.getByRole('complementary');
  const before = await arrivals.innerText();
  await expect.poll(() => arrivals.innerText()).not.toBe(before);
});

test('the line that the start prints changes its thing within a second, and is in its history', async ({ page }) => {
  const { url, example } = runFile();
  await openMap(page, `${url}/?realm=sim&thing=air-thanh-co`);
  const drawer = page.getByRole('complementary');
  await expect(drawer.getByText('Trạm không khí Thành cổ')).toBeVisible();
  const begun = Date.now();
  await run('sh', ['-c', example.command]);
  await expect(drawer.getByText('88,8').first()).toBeVisible({ timeout: ON_SCREEN_WITHIN_MS });
  const range = `from=${begun - 1000}&to=${Date.now() + 1000}`;
  const response = await page.request.get(
    `${url}/api/observations?realm=sim&thing=air-thanh-co&property=pm25&${range}`,
  );
  const { columns } = (await response.json()) as Observations;
  expect('value' in columns && columns.value).toContain(88.8);
});

test('a thing of the live commune is registered, publishes, is drawn where it stands, and goes quiet', async ({
  page,
}) => {
  const { url, signIn } = runFile();
  await page.request.get(signIn.engineer);
  await openMap(page, `${url}/?realm=live&tab=things`);
  await expect(page.getByText('SỐ LIỆU MÔ PHỎNG')).toBeHidden();
  const canvas = page.locator('.maplibregl-canvas');
  const empty = await canvas.screenshot();

  const thing = {
    realm: 'live',
    slug: 'air-e2e',
    kind: 'air-station',
    domain: 'environment',
    name: { vi: 'Trạm thử nghiệm', en: 'Test station' },
    position: [109.1095, 12.2432],
    datastreams: [{ key: 'pm25', property: 'pm25', expectedIntervalS: 150 }],
  };
  expect((await page.request.post(`${url}/api/things`, { data: thing })).status()).toBe(201);
  await expect(mapOf(page)).toHaveAttribute('data-things-drawn', '1');
  await publish(runFile(), 'ioc/1/live/air-e2e/obs', '{"v":{"pm25":31.5}}');

  const side = page.getByRole('complementary');
  await expect(side.getByText('31,5').first()).toBeVisible();
  await expect.poll(async () => (await compare(page, empty, await canvas.screenshot())).pixels).toBeGreaterThan(60);
  const drawn = await compare(page, empty, await canvas.screenshot());
  const box = (await canvas.boundingBox())!;
  await page.mouse.click(box.x + drawn.x, box.y + drawn.y);
  await expect(page).toHaveURL(/thing=air-e2e/);
  await expect(side.getByRole('heading', { name: 'Trạm thử nghiệm' })).toBeVisible();

  await publish(runFile(), 'ioc/1/live/air-e2e/status', '{"online":false}');
  await expect(side.getByText('Mất kết nối').first()).toBeVisible();
});

test('speaks English, shows the light theme, and keeps both', async ({ page }) => {
  await openMap(page, `${runFile().url}/?realm=sim`);
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByText('SIMULATED DATA')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('button', { name: 'Switch to the light theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.reload();
  await expect(page.getByText('SIMULATED DATA')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('can be used by keyboard alone', async ({ page }) => {
  await openMap(page, `${runFile().url}/?realm=sim&tab=things`);
  const rail = page.getByRole('navigation', { name: 'Lĩnh vực' });
  await rail.getByRole('button').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(rail.getByRole('button', { name: /Môi trường/ })).toHaveAttribute('aria-current', 'true');
  await page.getByRole('complementary').getByRole('listitem').getByRole('button').first().focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/thing=/);
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/thing=/);
});

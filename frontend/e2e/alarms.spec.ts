import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { openMap, test } from './page.ts';
import { runFile } from './running-commune.ts';

const run = promisify(execFile);
const THING = 'air-alarm-e2e';
const RULE_NAME = 'Bụi mịn thử nghiệm <b>đậm</b>';

async function publish(value: number): Promise<void> {
  const { url, username, password } = runFile().mqtt;
  const { hostname, port } = new URL(url);
  const access = ['-h', hostname, '-p', port, '-u', username, '-P', password];
  await run('mosquitto_pub', [...access, '-q', '1', '-t', `ioc/1/sim/${THING}/obs`, '-m', `{"v":{"pm25":${value}}}`]);
}

/** A station that nobody simulates, and a rule that waits for nothing. */
async function makeStation(page: Page): Promise<void> {
  const { url, signIn } = runFile();
  await page.request.get(signIn.engineer);
  const thing = {
    realm: 'sim',
    slug: THING,
    kind: 'air-station',
    domain: 'environment',
    name: { vi: 'Trạm thử cảnh báo', en: 'Alarm test station' },
    position: [109.1095, 12.2432],
    datastreams: [{ key: 'pm25', property: 'pm25', expectedIntervalS: 3600 }],
  };
  expect((await page.request.post(`${url}/api/things`, { data: thing })).ok()).toBe(true);
  const rule = {
    realm: 'sim',
    key: 'pm25-e2e',
    name: { vi: RULE_NAME, en: 'Fine dust test' },
    scope: { things: [THING] },
    condition: {
      type: 'threshold',
      property: 'pm25',
      direction: 'above',
      levels: [
        { severity: 'medium', at: 400 },
        { severity: 'critical', at: 700 },
      ],
    },
    source: 'e2e',
  };
  const made = await page.request.post(`${url}/api/alarm-rules`, { data: rule });
  expect(made.ok(), await made.text()).toBe(true);
}

test.beforeEach(({ page }) => makeStation(page));

test('an alarm comes, is acknowledged by keyboard, rises, and stays until its condition is over', async ({ page }) => {
  const { url, signIn } = runFile();
  await page.request.get(signIn.operator);
  await openMap(page, `${url}/?realm=sim&text=bui+min`);
  const side = page.getByRole('complementary');
  const row = side.getByRole('listitem').filter({ hasText: 'Bụi mịn thử nghiệm' });

  await publish(500);
  await expect(row).toBeVisible();
  // A name is text, whatever it looks like.
  await expect(row).toContainText(RULE_NAME);
  await expect(row.getByRole('img', { name: 'Mức trung bình' })).toBeVisible();
  await expect(page).toHaveTitle(/^\(\d+\)/);

  await page.keyboard.press('j');
  await expect(row.getByRole('button', { name: 'Tiếp nhận', exact: true })).toBeEnabled();
  await page.keyboard.press('x');
  await expect(side.getByText('Đã tiếp nhận 1 cảnh báo.')).toBeVisible();
  await expect(row.getByText('Cán bộ trực', { exact: true })).toBeVisible();

  await publish(800);
  await expect(row.getByRole('img', { name: 'Mức nghiêm trọng' })).toBeVisible();

  await publish(20);
  await expect(row).toContainText(/đã (hết|kết thúc)/);
});

test('whoever may not act is told why, and the keys do nothing', async ({ page }) => {
  const { url, signIn } = runFile();
  await page.request.get(signIn.leader);
  await publish(500);
  await openMap(page, `${url}/?realm=sim&text=bui+min`);
  const row = page.getByRole('complementary').getByRole('listitem').filter({ hasText: 'Bụi mịn thử nghiệm' });
  await expect(row).toBeVisible();
  await page.keyboard.press('j');
  await expect(row.getByText('tiếp nhận và xử lý là việc của cán bộ trực')).toBeVisible();
  await page.keyboard.press('h');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('a shelved alarm leaves the list with its reason, and the filter is in the address', async ({ page }) => {
  const { url, signIn } = runFile();
  await page.request.get(signIn.operator);
  await publish(500);
  await openMap(page, `${url}/?realm=sim&text=bui+min`);
  const side = page.getByRole('complementary');
  const row = side.getByRole('listitem').filter({ hasText: 'Bụi mịn thử nghiệm' });
  await expect(row).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('h');
  const dialog = page.getByRole('dialog', { name: 'Tạm gác' });
  await dialog.getByRole('button', { name: 'Ghi nhận' }).click();
  await expect(dialog.getByText('Cần ghi lý do.')).toBeVisible();
  // Letters typed here are no commands.
  await dialog.getByRole('textbox').fill('hxg đang sửa');
  await dialog.getByRole('button', { name: 'Ghi nhận' }).click();
  await expect(side.getByText('Đã tạm gác 1 cảnh báo.')).toBeVisible();

  await side.getByRole('button', { name: /^Tạm gác \d/ }).click();
  await expect(page).toHaveURL(/tab=shelved/);
  await page.reload();
  await expect(row).toContainText('tạm gác đến');
  await page.keyboard.press('j');
  await expect(row).toContainText('hxg đang sửa');
});

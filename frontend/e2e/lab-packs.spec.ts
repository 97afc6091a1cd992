import { readFile } from 'node:fs/promises';
import type { Drill } from '@commune/contract';
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { openMap } from './page.ts';
import { AIR_LIMIT, addStation, read, signIn, test } from './quiet-commune.ts';

const NAME = 'Trạm thử gói sự cố';

// Two cores draw in software: a smaller map that does not flash leaves them to the page.
test.use({ viewport: { width: 1280, height: 720 }, contextOptions: { reducedMotion: 'reduce' } });
test.describe.configure({ timeout: 180_000 });

async function downloaded(page: Page, link: string): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: link }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('an alarm leaves as a pack and is seen again in a drill', async ({ page, commune }) => {
  await addStation(commune, 'pack-air', NAME);
  await read(commune, 'pack-air', 'pm25', AIR_LIMIT + 21);
  const row = page.getByRole('complementary').locator('li[data-key]', { hasText: NAME });

  // From the bar, by whoever is on duty.
  await signIn(page, commune, 'operator');
  await openMap(page, `${commune.run.url}/?realm=sim`);
  await expect(row).toBeVisible();
  const seenMs = Date.now();
  // A moment that is as good as now is now.
  await expect.poll(() => Date.now() - seenMs).toBeGreaterThan(4000);
  const pack = await downloaded(page, 'Xuất gói sự cố');
  expect(pack.name).toMatch(/^goi-su-co_sim_\d{6}-\d{4}_\d{6}-\d{4}\.ioc\.gz$/);

  // In the lab, by an engineer: what it would hold, and what is in a file before it is opened.
  await signIn(page, commune, 'engineer');
  await page.goto(`${commune.run.url}/lab?realm=sim&tab=packs`);
  const make = page.getByRole('region', { name: 'Xuất gói sự cố' });
  await expect(make.getByText('Dòng số liệu')).toBeVisible();
  await expect(make.getByRole('link', { name: 'Tải gói về' })).toHaveAttribute(
    'href',
    /^\/api\/packs\?realm=sim&from=\d+&until=\d+$/,
  );
  await make.getByLabel('Đến', { exact: true }).fill('30/02/2026 07:00');
  await expect(make.getByText('Ghi ngày và giờ như 26/11/2026 07:30.')).toBeVisible();
  const open = page.getByRole('form', { name: 'Mở gói sự cố' });
  const file = open.locator('input[type=file]');
  await file.setInputFiles({ name: 'bang.gz', mimeType: 'application/gzip', buffer: Buffer.from('a;b\n1;2\n') });
  await expect(open.getByRole('alert')).toHaveText('Tệp này không phải gói sự cố.');
  await file.setInputFiles({ name: pack.name, mimeType: 'application/gzip', buffer: pack.bytes });
  await expect(open.getByText('Vùng nguồn')).toBeVisible();
  await expectAccessible(page, 'incident packs');
  await open.getByLabel('Tên vùng diễn tập').fill('Bụi tăng');
  await open.getByRole('button', { name: 'Mở thành diễn tập' }).click();
  await expect(open.getByText('Xác nhận trước khi mở.')).toBeVisible();
  await open.getByLabel('Tệp không chứa bí mật nhà nước.').check();
  await open.getByRole('button', { name: 'Mở thành diễn tập' }).click();
  await expect(open.getByText('Đã mở «Bụi tăng».')).toBeVisible({ timeout: 60_000 });
  const link = await open.getByRole('link', { name: 'Xem trên bản đồ từ đầu gói' }).getAttribute('href');

  const drills = (await (await commune.engineer.get('/api/drills')).json()) as Drill[];
  const drill = drills.find(({ name }) => name.vi === 'Bụi tăng')!;
  expect(link).toContain(
    `/?realm=${drill.slug}&at=${encodeURIComponent(new Date(drill.fromMs).toISOString().slice(0, 16))}`,
  );
  try {
    // At a moment of it the alarm stands as it did.
    await page.goto(`${commune.run.url}/?realm=${drill.slug}&at=${new Date(seenMs).toISOString()}`);
    await expect(page.locator('html')).toHaveAttribute('data-time', 'past');
    await expect(row).toBeVisible();
    await expect(row).toContainText(`Bụi tại ${NAME}`);
    await row.locator('[data-row]').click();
    await expect(page.getByRole('complementary').getByRole('button', { name: /^Tiếp nhận/ })).toHaveCount(0);
    // Its present is its end, where its clock stands.
    await page.getByRole('button', { name: /^Về hiện tại\. HIỆN TẠI/ }).click();
    await expect(page.getByText('Đã kết nối', { exact: false }).first()).toBeVisible();
    await expect(row).toBeVisible();
    // Nothing was raised again, then or now.
    const list = await (await commune.engineer.get(`/api/alarms?realm=${drill.slug}&thing=pack-air`)).json();
    expect((list as { alarms: unknown[] }).alarms).toHaveLength(1);
  } finally {
    await commune.engineer.delete(`/api/drills/${drill.slug}`);
  }
});

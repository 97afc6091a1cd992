import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { test } from './page.ts';
import { test as quietly, signIn } from './quiet-commune.ts';
import { runFile } from './running-commune.ts';

const CSV = `Trạm;Ngày giờ;Mực nước (cm);Pin;Ghi chú
river-dong-trang;17/11/2025 05:00;1162,5;12480;
river-dong-trang;17/11/2025 05:10;1171;12475;lũ lên
river-dong-trang;17/11/2025 05:20;1180;12470;
river-dong-trang;17/11/2025 05:30;1185,5;12466;
river-dong-trang;31/02/2025 05:40;1190;12460;
`;

async function openLab(page: Page, tab: string): Promise<void> {
  const { url, signIn } = runFile();
  await page.request.get(signIn.engineer);
  await page.goto(`${url}/lab?realm=sim&tab=${tab}`);
}

async function picture(page: Page, name: string, path: (file: string) => string): Promise<void> {
  for (const theme of ['dark', 'light']) {
    await page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), theme);
    await page.screenshot({ path: path(`${name}-${theme}.png`) });
  }
}

test('an engineer runs a scenario, steers it and sees what came of it', async ({ page }, info) => {
  await openLab(page, 'scenarios');
  await page.getByRole('button', { name: /^Đứt cáp quang/ }).click();
  const form = page.getByRole('form', { name: 'Chạy kịch bản' });
  const seed = form.getByLabel('Seed');
  await form.getByRole('button', { name: 'Ngẫu nhiên' }).click();
  await expect(seed).not.toHaveValue('7');
  await seed.fill('bảy');
  await form.getByRole('button', { name: 'Chạy', exact: true }).click();
  await expect(form.getByText('Nhập số nguyên từ 0')).toBeVisible();
  await seed.fill('7');
  await form.getByRole('button', { name: '600×' }).click();
  await form.getByRole('button', { name: 'Chạy', exact: true }).click();

  const run = page.getByRole('region', { name: /^Lần chạy \d+/ });
  await expect(run.getByRole('status')).toContainText('Đang chạy');
  await run.getByRole('button', { name: 'Tạm dừng' }).click();
  await expect(run.getByRole('status')).toContainText('Tạm dừng');
  const clock = run.locator('p b').first();
  const before = await clock.textContent();
  await run.getByRole('button', { name: 'Một bước' }).click();
  await expect(clock).not.toHaveText(before!);
  await expect(run.getByRole('status')).toContainText('Tạm dừng');
  await expect(run.getByRole('row', { name: /Chưa tới/ }).first()).toBeVisible();
  await picture(page, 'paused', (file) => info.outputPath(file));
  await expectAccessible(page, 'a paused run', 'main');
  await run.getByRole('button', { name: 'Nhanh nhất' }).click();
  await run.getByRole('button', { name: 'Chạy tiếp' }).click();
  await expect(run.getByRole('status')).toContainText('Đã xong', { timeout: 60_000 });
  const heading = run.getByRole('heading', { name: /Kết quả phải đạt/ });
  const [, met, all] = /đạt (\d+)\/(\d+)/.exec((await heading.textContent()) ?? '') ?? [];
  expect(met).toBe(all);
  await expect(run.getByText('Mã băm số liệu')).toBeVisible();
  await expect(run.getByRole('link', { name: 'Mở trên bản đồ' })).toHaveAttribute('href', /realm=drill-/);
  await picture(page, 'done', (file) => info.outputPath(file));
});

test('an engineer has a file checked, says what a column is, and plays it', async ({ page }, info) => {
  await openLab(page, 'replay');
  const file = { name: 'tram-do.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
  await page.locator('input[type=file]').setInputFiles(file);
  const card = page.getByRole('region', { name: 'tram-do.csv' });
  const columns = card.getByRole('table', { name: 'Các cột của tệp' });
  await expect(columns.getByRole('row')).toHaveCount(6);
  await expect(columns.getByLabel('Đơn vị: Mực nước (cm)')).toHaveValue('cm');
  await expect(card.getByRole('row', { name: /Thời điểm không hợp lệ/ })).toContainText('6');
  await columns.getByLabel('Trường: Pin').selectOption('=battery-voltage');
  await columns.getByLabel('Đơn vị: Pin').selectOption('mV');
  await expect(card.getByText('Cách đọc đã đổi')).toBeVisible();
  await card.getByRole('button', { name: 'Kiểm tra lại' }).click();
  await expect(card.getByText('17/11/2025 05:00 – 17/11/2025 05:30')).toBeVisible();
  await expect(columns.getByLabel('Đơn vị: Pin')).toHaveValue('mV');
  await picture(page, 'checked', (name) => info.outputPath(name));
  await expectAccessible(page, 'a file that was checked', 'main');

  await card.getByRole('button', { name: 'Nhanh nhất' }).click();
  await card.getByRole('button', { name: 'Phát', exact: true }).click();
  const play = page.getByRole('region', { name: /^Lần phát \d+/ });
  await expect(play.getByRole('status')).toContainText('Đã xong');
  await expect(play).toContainText('8 / 8 trị số');
  const drill = await play.getByRole('link', { name: 'Mở trên bản đồ' }).getAttribute('href');
  const realm = new URLSearchParams(drill!.split('?')[1]).get('realm')!;
  const query = new URLSearchParams({ realm, thing: 'river-dong-trang', property: 'battery-voltage', points: '10' });
  const answer = await page.request.get(
    `${runFile().url}/api/observations?${query}&from=2025-11-16T00:00:00Z&to=2025-11-18T00:00:00Z`,
  );
  expect((await answer.json()).columns.value).toEqual([12.48, 12.475, 12.47, 12.466]);
  await picture(page, 'played', (name) => info.outputPath(name));
});

quietly('the lab says that no runner is there, and how one is started', async ({ page, commune }, info) => {
  await signIn(page, commune, 'engineer');
  for (const tab of ['scenarios', 'replay']) {
    await page.goto(`${commune.run.url}/lab?realm=sim&tab=${tab}`);
    await expect(page.getByText('Chưa có bộ chạy nào trả lời')).toBeVisible();
    await expect(page.getByText(/«npm run sim» chạy thêm một bộ/)).toBeVisible();
    await picture(page, `no-runner-${tab}`, (file) => info.outputPath(file));
  }
});

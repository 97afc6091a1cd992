import { expect } from '@playwright/test';
import { addStation, read, signIn, test } from './quiet-commune.ts';

test('whoever may not act is told why, and the keys do nothing', async ({ page, commune }) => {
  await addStation(commune, 'air-leader', 'Trạm lãnh đạo xem');
  await read(commune, 'air-leader', 'pm25', 80);
  await signIn(page, commune, 'leader');
  await page.goto(`${commune.run.url}/?realm=sim&text=air-leader`);
  const row = page.getByRole('complementary').locator('li[data-key]', { hasText: 'air-leader' });
  await expect(row).toBeVisible();
  await page.keyboard.press('j');
  await expect(row.getByText('tiếp nhận và xử lý là việc của cán bộ trực')).toBeVisible();
  await page.keyboard.press('h');
  await expect(page.getByRole('dialog')).toBeHidden();
});

import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { mapOf } from './page.ts';
import { publish } from './publish.ts';
import { type QuietCommune, test } from './quiet-commune.ts';

// Nothing fades while colours are measured.
test.use({ contextOptions: { reducedMotion: 'reduce' } });
test.describe.configure({ timeout: 240_000 });

const HOUR = 3_600_000;
const HERE = [109.0982, 12.2512];

/** As the register of reports tells it. */
function say({ run }: QuietCommune, type: string, data: Record<string, unknown>, agoMs = HOUR): Promise<void> {
  const event = { id: randomUUID(), t: Date.now() - agoMs, type: `report.${type}`, data };
  return publish(run, 'ioc/1/sim/reports-dien-an-1/event', JSON.stringify(event));
}

async function open(page: Page, { run }: QuietCommune, name: string, more = ''): Promise<void> {
  await page.request.get(`${run.signIn.operator}?${new URLSearchParams({ name })}`);
  await page.goto(`${run.url}/reports?realm=sim${more}`);
  await expect(mapOf(page)).toHaveAttribute('data-map-ready', 'true', { timeout: 60_000 });
}

const side = (page: Page) => page.getByRole('complementary', { name: 'Danh sách phản ánh' });
const row = (page: Page, ref: string) => side(page).locator(`[data-ref="${ref}"]`);

test('an overdue report has its halo, is handed to a unit, and closed with a result', async ({ page, commune }) => {
  await say(
    commune,
    'received',
    { report: 'PA-OLD', category: 'road', hamlet: 'dien-an-1', position: HERE, due: Date.now() - 30 * HOUR },
    80 * HOUR,
  );
  await say(commune, 'received', { report: 'PA-NEW', category: 'waste', position: [109.11, 12.2402] });
  await page.request.get(`${commune.run.signIn.operator}?name=Quyên`);
  await page.goto(`${commune.run.url}/?realm=sim`);
  await page.getByRole('button', { name: 'Các trang' }).click();
  await page.getByRole('link', { name: 'Phản ánh hiện trường' }).click();
  await expect(mapOf(page)).toHaveAttribute('data-reports-drawn', '2', { timeout: 60_000 });
  await expect(mapOf(page)).toHaveAttribute('data-overdue-drawn', '1');
  await expect(row(page, 'PA-OLD')).toContainText('Quá hạn 1 ngày 6 giờ');
  await expect(row(page, 'PA-OLD')).toContainText('Chờ tiếp nhận');

  await side(page)
    .getByRole('button', { name: /Quá hạn$/ })
    .click();
  await expect(page).toHaveURL(/overdue=1/);
  await expect(row(page, 'PA-NEW')).toBeHidden();
  await expect(mapOf(page)).toHaveAttribute('data-reports-drawn', '1');
  await expectAccessible(page, 'the list of reports', 'main');
  await page.getByRole('button', { name: 'Chú giải' }).click();
  await expectAccessible(page, 'the legend of reports', 'main');
  await page.getByRole('button', { name: 'Đóng chú giải' }).click();

  await row(page, 'PA-OLD').click();
  await expect(page).toHaveURL(/report=PA-OLD/);
  await expect(side(page).getByRole('heading', { name: 'Đường giao thông' })).toBeFocused();
  await side(page).getByRole('button', { name: 'Giao đơn vị' }).click();
  const form = side(page).getByRole('form', { name: 'Giao đơn vị' });
  await form.getByRole('button', { name: 'Ghi nhận' }).click();
  await expect(form.getByText('cần chọn đơn vị')).toBeVisible();
  await form.getByLabel('Đơn vị xử lý').selectOption({ label: 'Phòng Kinh tế' });
  await form.getByRole('button', { name: 'Ghi nhận' }).click();
  await expect(side(page).getByText('Đã giao Phòng Kinh tế.')).toBeVisible();
  await expect(side(page).getByText('Đã giao đơn vị', { exact: true })).toBeVisible();
  const course = side(page).getByRole('list', { name: 'Diễn biến' });
  await expect(course.getByRole('listitem').last()).toContainText('Giao đơn vị: Phòng Kinh tế');
  await expect(course.getByRole('listitem').last()).toContainText('Quyên');

  await side(page).getByRole('button', { name: 'Đóng với kết quả' }).click();
  const closing = side(page).getByRole('form', { name: 'Đóng với kết quả' });
  await closing.getByLabel('Kết quả xử lý').fill('Đã gọi 0905 123 456');
  await closing.getByRole('button', { name: 'Ghi nhận' }).click();
  await expect(closing.getByText(/số định danh, số điện thoại/)).toBeVisible();
  await expectAccessible(page, 'the drawer of a report, with what is wrong', 'main');
  await closing.getByLabel('Kết quả xử lý').fill('Đã vá mặt đường');
  await closing.getByRole('button', { name: 'Ghi nhận' }).click();
  await expect(side(page).getByText('Đã đóng phản ánh.')).toBeVisible();
  await expect(side(page).getByText('Đã vá mặt đường', { exact: true })).toBeVisible();
  await expect(mapOf(page)).toHaveAttribute('data-overdue-drawn', '0');

  await side(page).getByRole('button', { name: 'Rút lại: đóng phản ánh' }).click();
  await expect(course.getByText('đã rút lại')).toBeVisible();
  await expect(mapOf(page)).toHaveAttribute('data-overdue-drawn', '1');
  await page.keyboard.press('Escape');
  await expect(row(page, 'PA-OLD')).toContainText('Đã giao đơn vị');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Phản ánh hiện trường' })).toBeHidden();
});

test('a duplicate is suggested and linked, and whoever comes second is told', async ({ page, commune }) => {
  await say(commune, 'received', { report: 'PA-FIRST', category: 'flooding', position: [109.085, 12.262] }, 3 * HOUR);
  await say(commune, 'received', { report: 'PA-AGAIN', category: 'road', position: [109.0852, 12.2621] });
  await open(page, commune, 'Quyên', '&category=road');
  await expect(row(page, 'PA-AGAIN')).toContainText('1 phản ánh gần đây có thể trùng');
  await expect(row(page, 'PA-FIRST')).toBeHidden();
  await row(page, 'PA-AGAIN').click();
  await expect(side(page).getByText(/Ngập nước · cách \d\d m · nhận/)).toBeVisible();

  // From here on the page hears nothing but what it asks for.
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/citizen-reports\?/, async (route) => {
    await held;
    await route.continue();
  });
  const other = await page.context().browser()!.newContext({ baseURL: commune.run.url });
  await other.request.get(`${commune.run.signIn.operator}?name=Tâm`);
  const done = await other.request.post('/api/services/citizen-reports/PA-AGAIN/acts', {
    data: { realm: 'sim', act: 'hand', unit: 'police', seen: null },
  });
  expect(await done.json()).toMatchObject({ outcome: 'done' });
  await other.close();
  const link = side(page).getByRole('button', { name: 'Nối là trùng với PA-FIRST' });
  await link.click();
  await expect(
    side(page).getByText(/^Tâm đã giao đơn vị lúc \d\d:\d\d:\d\d\. Thao tác của bạn chưa được ghi nhận\.$/),
  ).toBeVisible();
  release();
  await link.click();
  await expect(side(page).getByText('Đã nối là trùng với PA-FIRST.')).toBeVisible();
  await expectAccessible(page, 'the drawer of a duplicate', 'main');
  await side(page).getByRole('button', { name: 'Mở phản ánh PA-FIRST' }).click();
  await expect(side(page).getByRole('heading', { name: 'Ngập nước' })).toBeVisible();
});

test('the page hears of what comes, and says so in English', async ({ page, commune }) => {
  await open(page, commune, 'Quyên');
  await say(commune, 'received', { report: 'PA-LIVE', category: 'power', position: [109.1, 12.23] }, 60_000);
  await expect(row(page, 'PA-LIVE')).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('complementary', { name: 'List of reports' })).toContainText('Power');
  await expect(page.getByRole('heading', { name: 'Citizen reports' })).toBeVisible();
});

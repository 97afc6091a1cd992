import { writeFileSync } from 'node:fs';
import type { Registry, RejectedMessage } from '@commune/contract';
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { addStation, type QuietCommune, read, signIn, test } from './quiet-commune.ts';

// Nothing fades while colours are measured.
test.use({ viewport: { width: 1440, height: 1000 }, contextOptions: { reducedMotion: 'reduce' } });
test.describe.configure({ timeout: 120_000 });

const editor = (page: Page, name: string) => page.getByRole('form', { name });
const listed = (page: Page, name: string | RegExp) => page.getByRole('listitem').filter({ hasText: name });
const registryOf = async ({ engineer }: QuietCommune) =>
  (await (await engineer.get('/api/registry?realm=sim')).json()) as Registry;

test('an unknown device is discovered, registered, placed, renamed, replaced and retired', async ({
  page,
  commune,
}) => {
  await signIn(page, commune, 'engineer');
  await page.goto(`${commune.run.url}/lab?realm=sim&tab=registry`);
  await expect(listed(page, 'Trạm')).not.toHaveCount(0);
  await read(commune, 'stranger-7', 'pm25', 23);
  await expect(page.getByRole('button', { name: /^Danh mục thiết bị\s*1$/ })).toBeVisible();
  await listed(page, 'stranger-7').getByRole('button').click();
  await expect(page.getByText('Thiết bị lạ, gửi tin lần đầu')).toBeVisible();
  await expect(page.getByText('23,0 µg/m³')).toBeVisible();

  const register = editor(page, 'Đăng ký thiết bị');
  await register.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(register.getByText('cần chọn loại')).toBeVisible();
  await register.getByLabel('Tên tiếng Việt').fill('Điểm đo bụi chợ Thành');
  await register.getByLabel('Tên tiếng Anh').fill('Thanh market dust sensor');
  await register.getByLabel('Loại thiết bị').selectOption('air-node');
  const map = register.locator('[data-place-map]');
  await expect(map).toHaveAttribute('data-place-map', 'ready', { timeout: 30_000 });
  await map.locator('canvas').click({ position: { x: 200, y: 120 } });
  await expect(register.getByLabel('Kinh độ')).toHaveValue(/^109,\d+$/);
  await register.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(editor(page, 'Tên, loại và vị trí')).toBeVisible();
  const made = (await registryOf(commune)).things.find(({ slug }) => slug === 'stranger-7');
  expect(made).toMatchObject({ kind: 'air-node', domain: 'environment', positionVerified: false });
  expect(made?.position?.[1]).toBeCloseTo(12.2, 0);

  const identity = editor(page, 'Tên, loại và vị trí');
  await identity.getByLabel('Tên tiếng Việt').fill('Điểm đo bụi chợ mới');
  await identity.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(identity.getByText('Đã lưu')).toBeVisible();
  await page.getByRole('searchbox').fill('cho moi');
  await expect(listed(page, 'Điểm đo bụi chợ mới')).toHaveCount(1);
  await page.getByRole('searchbox').fill('');

  const replace = editor(page, 'Thay thiết bị');
  await replace.getByLabel('Mã của thiết bị mới').fill('stranger-8');
  await replace.getByLabel('Ghi chú').fill('hỏng cảm biến');
  await replace.getByRole('button', { name: 'Thay' }).click();
  await replace.getByRole('button', { name: 'Thay thật?' }).click();
  await expect(page.getByText('Đã thay «stranger-7» bằng «stranger-8».')).toBeVisible();
  await expect(page.getByText('23,0 µg/m³')).toBeVisible();
  const heir = (await registryOf(commune)).things.find(({ slug }) => slug === 'stranger-8');
  expect(heir).toMatchObject({ id: made?.id, datastreams: made?.datastreams });
  await read(commune, 'stranger-7', 'pm25', 24);
  const refused = (await (await commune.engineer.get('/api/rejected?realm=sim')).json()) as RejectedMessage[];
  expect(refused[0]).toMatchObject({ reason: 'retired_thing', topic: 'ioc/1/sim/stranger-7/obs' });

  const retire = editor(page, 'Ngừng sử dụng');
  await retire.getByLabel('Lý do').fill('tháo dỡ');
  await retire.getByRole('button', { name: 'Ngừng sử dụng' }).click();
  await retire.getByRole('button', { name: 'Ngừng thật?' }).click();
  await expect(editor(page, 'Đưa trở lại sử dụng')).toBeVisible();
  expect((await registryOf(commune)).things.some(({ slug }) => slug === 'stranger-8')).toBe(false);
});

test('a device is calibrated and given an account; the page speaks English', async ({ page, commune }) => {
  await addStation(commune, 'cal-1', 'Trạm hiệu chuẩn');
  await signIn(page, commune, 'engineer');
  await page.goto(`${commune.run.url}/lab?realm=sim&tab=registry&thing=cal-1`);
  const card = page.getByRole('region', { name: 'Hiệu chuẩn và cao độ thước' });
  await card.getByText('Thêm phiên bản').click();
  const form = editor(page, 'Thêm phiên bản');
  await form.getByLabel('Hệ số').fill('1,02');
  await form.getByRole('button', { name: 'Lưu phiên bản' }).click();
  await expect(form.getByText('cần căn cứ')).toBeVisible();
  await form.getByLabel('Căn cứ').fill('Giấy chứng nhận 12/HC');
  await form.getByRole('button', { name: 'Lưu phiên bản' }).click();
  await expect(card.getByRole('cell', { name: '× 1,02' })).toBeVisible();

  const account = editor(page, 'Tài khoản MQTT');
  await account.getByRole('button', { name: 'Cấp tài khoản' }).click();
  await expect(account.getByLabel('Mật khẩu của «cal-1»')).toHaveValue(/^[\w-]{24}$/);
  await account.getByRole('button', { name: 'Thu hồi' }).click();
  await account.getByRole('button', { name: 'Thu hồi thật?' }).click();
  await expect(account.getByText('Đã thu hồi')).toBeVisible();
  await expectAccessible(page, 'the editor of a device', 'main');
  await page.getByRole('button', { name: 'EN English' }).click();
  await expect(page.getByRole('heading', { name: 'Calibration and gauge datum' })).toBeVisible();
});

test('a file is looked at, mended and applied once', async ({ page, commune }, info) => {
  await signIn(page, commune, 'engineer');
  await page.goto(`${commune.run.url}/lab?realm=sim&tab=registry`);
  await page.getByRole('button', { name: 'Nhập từ tệp…' }).click();
  const dialog = page.getByRole('dialog');
  const file = info.outputPath('registry.csv');
  const choose = async (kind: string) => {
    writeFileSync(
      file,
      `Mã thiết bị;Loại;Tên tiếng Việt;Tên tiếng Anh\nfile-1;${kind};Trạm từ tệp;Station from a file\n`,
    );
    await dialog.locator('input[type=file]').setInputFiles(file);
  };
  await choose('teapot');
  await expect(dialog.getByRole('row', { name: '2 Loại không có loại này' })).toBeVisible();
  await expectAccessible(page, 'what is wrong with a file', 'dialog');
  await choose('rain-gauge');
  await expect(dialog.getByText('Sẽ thêm 1')).toBeVisible();
  await dialog.getByRole('button', { name: 'Ghi vào danh mục' }).click();
  await expect(dialog.getByText('Đã thêm 1')).toBeVisible();
  await choose('rain-gauge');
  await expect(dialog.getByText('không có gì để ghi')).toBeVisible();
  await dialog.getByRole('button', { name: 'Đóng' }).click();
  await page.getByRole('searchbox').fill('tram tu tep');
  await expect(listed(page, 'Trạm từ tệp')).toHaveCount(1);
});

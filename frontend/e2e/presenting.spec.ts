import type { Screen } from '@commune/contract';
import { type Browser, expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { addStation, type QuietCommune, read, saveRule, signIn, test } from './quiet-commune.ts';
import { flawsOf } from './wall-look.ts';

const WALL = { width: 1920, height: 1080 };
const PHONE = { width: 390, height: 844 };

test.use({ viewport: WALL, contextOptions: { reducedMotion: 'reduce' } });
test.describe.configure({ timeout: 240_000 });

const shownOn = (wall: Page) => wall.locator('[data-page]');

async function openPhone(browser: Browser, commune: QuietCommune, role: 'leader' | 'operator'): Promise<Page> {
  const context = await browser.newContext({
    viewport: PHONE,
    locale: 'vi-VN',
    hasTouch: true,
    reducedMotion: 'reduce',
  });
  const phone = await context.newPage();
  await signIn(phone, commune, role);
  return phone;
}

/** Makes a link as its page does, and opens it on the wall. Answers with the screen that is on then. */
async function hang(browser: Browser, commune: QuietCommune, wall: Page, name: string): Promise<Screen> {
  const phone = await openPhone(browser, commune, 'operator');
  await phone.goto(`${commune.run.url}/screens?realm=sim`);
  const form = phone.getByRole('form', { name: 'Liên kết mới' });
  await form.getByRole('button', { name: 'Tạo liên kết' }).click();
  await expect(form.getByText('Đặt tên để còn phân biệt.')).toBeVisible();
  await form.getByLabel('Tên màn hình').fill(name);
  await form.getByLabel('Nơi treo').fill('Phòng họp tầng 2');
  await form.getByLabel('Hành chính công').uncheck();
  await form.getByRole('button', { name: 'Tạo liên kết' }).click();
  const made = phone.getByRole('region', { name: `Liên kết cho ${name}` });
  await wall.goto(await made.getByRole('textbox', { name: 'Địa chỉ' }).inputValue());
  await expect(shownOn(wall)).toHaveAttribute('data-connection', 'connected');
  const row = phone.getByRole('listitem').filter({ hasText: name });
  await expect(row).toContainText(/Đang bật, hiện /);
  await expectAccessible(phone, 'a link that was just made', 'main');
  await made.getByRole('button', { name: 'Xong' }).click();
  await expect(made).toBeHidden();
  const screens = (await (await phone.request.get(`${commune.run.url}/api/screens?realm=sim`)).json()) as Screen[];
  await phone.context().close();
  return screens.find((screen) => screen.name === name)!;
}

test('a phone presents on a wall, and gives it back', async ({ browser, page: wall, commune }, info) => {
  // More air stations than an upright screen has room for.
  for (let n = 1; n <= 7; n++) await addStation(commune, `air-more-${n}`, `Trạm thêm ${n}`);
  const screen = await hang(browser, commune, wall, 'Màn hình lớn');
  const phone = await openPhone(browser, commune, 'leader');
  await phone.goto(`${commune.run.url}/screens?realm=sim&screen=${screen.id}`);
  const remote = phone.getByRole('region', { name: 'Điều khiển Màn hình lớn' });
  await expect(remote).toContainText('Theo lịch của màn hình');
  // What a leader may not do is not there.
  await expect(phone.getByRole('form', { name: 'Liên kết mới' })).toBeHidden();

  await remote.getByRole('button', { name: 'Giữ trang này' }).click();
  await expect(shownOn(wall)).toHaveAttribute('data-by', 'hand');
  await expect(wall.locator('footer').last()).toContainText(/Đang trình bày, tự về lịch lúc \d\d:\d\d/);
  await remote.getByRole('button', { name: 'Lũ', exact: true }).click();
  await expect(shownOn(wall)).toHaveAttribute('data-page', 'flood');
  await expect(remote).toContainText(/Đang trình bày, tự về lịch lúc \d\d:\d\d, còn \d+ phút/);
  await remote.getByRole('button', { name: 'Trang sau' }).click();
  await expect(shownOn(wall)).toHaveAttribute('data-page', 'infrastructure');
  // The link's pages without public services: after the environment comes the plan.
  await remote.getByRole('button', { name: 'Trang sau' }).click();
  await remote.getByRole('button', { name: 'Trang sau' }).click();
  await expect(shownOn(wall)).toHaveAttribute('data-page', 'plan');
  await remote.getByRole('button', { name: 'Trang trước' }).click();
  await expect(shownOn(wall)).toHaveAttribute('data-page', 'environment');
  for (const size of [WALL, { width: 1080, height: 1920 }]) {
    await wall.setViewportSize(size);
    await expect(wall.getByRole('heading', { level: 1 }).locator('..')).toContainText(/Hiện [36] trong \d+ trạm/);
    await expect.poll(() => flawsOf(wall)).toEqual([]);
    await wall.screenshot({ path: info.outputPath(`presented-${size.width}.png`) });
  }

  await expectAccessible(phone, 'the remote', 'main');
  for (const theme of ['dark', 'light']) {
    await phone.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);
    await phone.screenshot({ path: info.outputPath(`phone-${theme}.png`) });
    expect(await phone.evaluate(() => document.querySelector('main')!.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  }

  await remote.getByRole('button', { name: 'Trả về lịch' }).click();
  await expect(shownOn(wall)).toHaveAttribute('data-by', 'plan');
  await expect(remote).toContainText('Theo lịch của màn hình');
  await phone.context().close();
});

test('a critical alarm comes forward over what is presented, until the next word', async ({
  browser,
  page: wall,
  commune,
}) => {
  await addStation(commune, 'air-presented', 'Trạm khi trình bày');
  await saveRule(commune, {
    ...{ realm: 'sim', key: 'dust-air-presented', name: { vi: 'Bụi nguy hại', en: 'Hazardous dust' } },
    scope: { things: ['air-presented'] },
    condition: {
      ...{ type: 'threshold', property: 'pm25', take: 'value', overS: 0, direction: 'above', hysteresis: 1 },
      levels: [{ severity: 'critical', at: 300 }],
    },
    ...{ onDelayS: 0, offDelayS: 0, activeHours: null, governing: true, enabled: true, verified: false },
    source: 'Chỉ dùng khi kiểm thử',
  });
  const screen = await hang(browser, commune, wall, 'Màn hình phòng trực');
  const phone = await openPhone(browser, commune, 'operator');
  await phone.goto(`${commune.run.url}/screens?realm=sim&screen=${screen.id}`);
  const remote = phone.getByRole('region', { name: 'Điều khiển Màn hình phòng trực' });
  await remote.getByRole('button', { name: 'Kế hoạch đến 2030' }).click();
  await expect(shownOn(wall)).toHaveAttribute('data-page', 'plan');
  await read(commune, 'air-presented', 'pm25', 320);
  await expect(shownOn(wall)).toHaveAttribute('data-by', 'alarm');
  await expect(shownOn(wall)).toHaveAttribute('data-page', 'environment');
  await expect(remote).toContainText('Cảnh báo mức Nghiêm trọng mới');
  await remote.getByRole('button', { name: 'Kế hoạch đến 2030' }).click();
  await expect(shownOn(wall)).toHaveAttribute('data-page', 'plan');
  await expect(shownOn(wall)).toHaveAttribute('data-by', 'hand');
  await remote.getByRole('button', { name: 'Trả về lịch' }).click();
  await phone.context().close();
});

test('a wall that loses its connection goes back to its plan, and on with what is presented once it is back', async ({
  browser,
  page: wall,
  commune,
}) => {
  let cut: (() => void) | null = null;
  let away = false;
  await wall.routeWebSocket(/\/socket\.io\//, (socket) => {
    if (away) return void socket.close();
    socket.connectToServer();
    cut = () => void socket.close();
  });
  const screen = await hang(browser, commune, wall, 'Màn hình tiền sảnh');
  const present = async (data: object) => {
    const phone = await openPhone(browser, commune, 'leader');
    const answer = await phone.request.post(`${commune.run.url}/api/screens/${screen.id}/present`, { data });
    expect(answer.status(), await answer.text()).toBe(200);
    await phone.context().close();
  };
  await present({ act: 'open', page: 'plan' });
  await expect(shownOn(wall)).toHaveAttribute('data-by', 'hand');
  away = true;
  cut!();
  await expect(shownOn(wall)).toHaveAttribute('data-connection', 'lost', { timeout: 30_000 });
  await expect(shownOn(wall)).toHaveAttribute('data-by', 'plan');
  away = false;
  await expect(shownOn(wall)).toHaveAttribute('data-connection', 'connected', { timeout: 30_000 });
  await expect(shownOn(wall)).toHaveAttribute('data-by', 'hand');
  await present({ act: 'release' });
  await expect(shownOn(wall)).toHaveAttribute('data-by', 'plan');
});

test('a viewer is told who may present', async ({ page, commune }) => {
  await page.goto(`${commune.run.url}/screens?realm=sim`);
  await expect(page.getByText('Cần đăng nhập với vai trò lãnh đạo UBND xã hoặc cán bộ trực.')).toBeVisible();
});

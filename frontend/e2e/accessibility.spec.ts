import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { mapOf } from './page.ts';
import { addStation, type QuietCommune, read, signIn, test } from './quiet-commune.ts';

// Nothing fades or flashes while colours are measured.
test.use({ viewport: { width: 1280, height: 800 }, contextOptions: { reducedMotion: 'reduce' } });

// One look in three themes takes axe some five seconds.
test.describe.configure({ timeout: 300_000 });

const panelOf = (page: Page): Locator => page.getByRole('complementary');

async function open(page: Page, { run }: QuietCommune, path: string): Promise<void> {
  await page.goto(`${run.url}${path}`);
  await expect(page.getByText('Đã kết nối', { exact: false }).first()).toBeVisible();
}

test('the console and what opens on it', async ({ page, commune }) => {
  await addStation(commune, 'air-seen', 'Trạm nhìn thấy');
  await read(commune, 'air-seen', 'pm25', 80);
  await read(commune, 'river-dien-phu', 'stage', 4.2);
  await signIn(page, commune, 'operator');
  await open(page, commune, '/?realm=sim');
  await expect(mapOf(page)).toHaveAttribute('data-map-ready', 'true', { timeout: 60_000 });
  const row = panelOf(page).locator('li[data-key]', { hasText: 'air-seen' });
  await row.locator('[data-row]').click();
  await row.getByRole('checkbox').check({ force: true });
  await page.getByRole('button', { name: 'Chú giải' }).click();
  await expectAccessible(page, 'the list with one chosen, and the legend');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /^Âm báo và thông báo/ }).click();
  await expect(page.getByRole('dialog', { name: 'Âm báo và thông báo' })).toBeVisible();
  await expectAccessible(page, 'the menu of sounds', '#side');
  await page.keyboard.press('Escape');

  for (const [key, name] of [
    ['h', 'Tạm gác'],
    ['g', 'Phân công'],
  ] as const) {
    const dialog = page.getByRole('dialog', { name });
    // What closed before it may still be giving the focus back.
    await expect(async () => {
      await row.locator('[data-row]').press(key);
      await expect(dialog).toBeVisible({ timeout: 2000 });
    }).toPass();
    await dialog.getByRole('button', { name: 'Ghi nhận' }).click();
    await expect(dialog.getByRole('alert')).toBeVisible();
    await expectAccessible(page, `the dialog «${name}»`, 'dialog');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }

  for (const [item, name] of [
    ['Ghi chú…', 'Ghi chú'],
    ['Đã xác minh…', 'Đã xác minh'],
    ['Cảnh báo sai…', 'Cảnh báo sai'],
  ] as const) {
    await row.getByRole('button', { name: 'Việc khác' }).click();
    if (name === 'Ghi chú') await expectAccessible(page, 'the menu of what else can be done', '#side');
    await row.getByRole('button', { name: item }).click();
    const dialog = page.getByRole('dialog', { name });
    await expect(dialog).toBeVisible();
    await expectAccessible(page, `the dialog «${name}»`, 'dialog');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }

  for (const name of ['Nhật ký', 'Thiết bị']) {
    await page.getByRole('navigation', { name: 'Các danh sách cảnh báo' }).getByRole('button', { name }).click();
    await expectAccessible(page, `the list «${name}»`, '#side');
  }

  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('tram');
  await expect(page.getByRole('option').first()).toBeVisible();
  await expectAccessible(page, 'the search', 'dialog');
  await page.getByRole('dialog').getByRole('combobox').fill('air-seen');
  await expect(page.getByRole('option', { selected: true })).toContainText('Trạm nhìn thấy');
  await page.keyboard.press('Enter');
  const history = panelOf(page)
    .getByRole('button', { name: /^Xem diễn biến/ })
    .first();
  await history.click();
  await expect(panelOf(page).getByRole('list', { name: 'Diễn biến' })).toBeVisible();
  await expectAccessible(page, 'the drawer', '#side');
});

test('the pages beside the map', async ({ page, commune }) => {
  await signIn(page, commune, 'administrator');
  await open(page, commune, '/alarm-health?realm=sim');
  await expect(page.getByRole('heading', { name: 'Chất lượng cảnh báo' })).toBeVisible();
  await expect(page.getByText('Tổng số')).toBeVisible();
  await expectAccessible(page, 'alarm health');
  await page.getByRole('navigation', { name: 'Các trang' }).getByRole('link', { name: 'Quy tắc cảnh báo' }).click();
  await page.getByRole('button', { name: /Lũ trên sông Cái tại Diên Phú/ }).click();
  await expect(page.getByRole('heading', { name: 'Các phiên bản' })).toBeVisible();
  await expectAccessible(page, 'a rule');
  await page.getByRole('button', { name: 'Sửa', exact: true }).click();
  await page.getByRole('button', { name: 'Thử', exact: true }).click();
  await expect(page.getByText(/Đã xét .* số liệu\.$/)).toBeVisible();
  await expectAccessible(page, 'the editor of rules');
  await page.getByRole('button', { name: 'Thôi', exact: true }).click();
  await page.getByRole('button', { name: 'Quy tắc mới' }).click();
  await page.getByRole('button', { name: 'Lưu quy tắc' }).click();
  await expect(page.locator('[aria-invalid=true]').first()).toBeVisible();
  await expectAccessible(page, 'a new rule, with what is missing');
  await page.getByRole('navigation', { name: 'Các trang' }).getByRole('link', { name: 'Bảo trì' }).click();
  await page.getByRole('button', { name: 'Tạo đợt bảo trì' }).click();
  await expect(page.getByText('Chọn ít nhất một lĩnh vực, loại hoặc thiết bị.')).toBeVisible();
  await expectAccessible(page, 'maintenance with what is wrong with the form');
  const nav = page.getByRole('navigation', { name: 'Các trang' });
  await nav.getByRole('link', { name: 'Điều khiển màn hình' }).click();
  await page.getByRole('button', { name: 'Tạo liên kết' }).click();
  await expect(page.getByText('Đặt tên để còn phân biệt.')).toBeVisible();
  await expectAccessible(page, 'the screens with what is wrong with the form');
  await nav.getByRole('link', { name: 'Phản ánh hiện trường' }).click();
  await expect(mapOf(page)).toHaveAttribute('data-map-ready', 'true', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Chú giải' }).click();
  await expectAccessible(page, 'the map of reports');
});

test('the pages of public services', async ({ page, commune }) => {
  await signIn(page, commune, 'administrator');
  await open(page, commune, '/alarm-health?realm=sim');
  await page.getByRole('navigation', { name: 'Các trang' }).getByRole('link', { name: 'Hành chính công' }).click();
  await expect(page.getByRole('heading', { name: 'Quầy và thời gian chờ' })).toBeVisible();
  await expectAccessible(page, 'public services');
  await page.getByRole('button', { name: 'Điểm tự tính' }).click();
  await expect(page.getByRole('form', { name: 'Ghi nhận điểm công bố' })).toBeVisible();
  await expectAccessible(page, 'the self-score');
  await page.getByRole('navigation', { name: 'Các trang' }).getByRole('link', { name: 'Nhập tệp số liệu' }).click();
  await expect(page.getByRole('button', { name: 'Kiểm tra tệp' })).toBeVisible();
  await expectAccessible(page, 'imports');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Imports', exact: true })).toBeVisible();
  await expectAccessible(page, 'imports in English', 'main');
});

test('the screens in English', async ({ page, commune }) => {
  await addStation(commune, 'air-abroad', 'Trạm tiếng Anh');
  await read(commune, 'air-abroad', 'pm25', 80);
  await signIn(page, commune, 'administrator');
  await open(page, commune, '/?realm=sim');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  const row = panelOf(page).locator('li[data-key]', { hasText: 'air-abroad' });
  await row.locator('[data-row]').click();
  await expectAccessible(page, 'the console');
  await row.locator('[data-row]').press('h');
  await expect(page.getByRole('dialog', { name: 'Shelve' })).toBeVisible();
  await expectAccessible(page, 'a dialog', 'dialog');
  await page.keyboard.press('Escape');
  await row.locator('[data-row]').press('Enter');
  await expect(panelOf(page).getByRole('heading', { name: 'Trạm tiếng Anh' })).toBeVisible();
  await expectAccessible(page, 'the drawer', '#side');
  for (const [path, heading] of [
    ['/alarm-health', 'Alarm health'],
    ['/alarm-rules', 'Alarm rules'],
    ['/maintenance', 'Maintenance'],
    ['/screens', 'Screens'],
  ] as const) {
    await page.goto(`${commune.run.url}${path}?realm=sim`);
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
    await expectAccessible(page, heading);
  }
});

test.describe('where the commune cannot be shown', () => {
  test.use({ excused: /\b401\b|ERR_FAILED/ });

  test('the pages that say why', async ({ page, commune }) => {
    await page.goto(`${commune.run.url}/?realm=nowhere`);
    await expect(page.getByRole('heading', { name: 'Không có nguồn số liệu «nowhere»' })).toBeVisible();
    await expectAccessible(page, 'a realm that is none');
    const problem = { type: 'about:blank', title: 'not-signed-in', status: 401, detail: 'sign in to read' };
    await page.route('**/api/**', (route) =>
      route.fulfill({ status: 401, contentType: 'application/problem+json', json: problem }),
    );
    await page.goto(`${commune.run.url}/?realm=sim`);
    await expect(page.getByRole('heading', { name: 'Cần đăng nhập để xem' })).toBeVisible();
    await expectAccessible(page, 'somebody has to sign in');
    await page.unroute('**/api/**');
    await page.route('**/api/**', (route) => route.abort());
    await page.goto(`${commune.run.url}/?realm=sim`);
    await expect(page.getByRole('heading', { name: 'Không kết nối được máy chủ' })).toBeVisible();
    await expectAccessible(page, 'no server');
  });
});

test('a page that is older than the server', async ({ page, commune }) => {
  await page.routeWebSocket(/\/socket\.io\//, (socket) => {
    const server = socket.connectToServer();
    // `40` asks to connect, with the version of the contract that the page speaks.
    socket.onMessage((message) => server.send(String(message).startsWith('40') ? '40{"contract":0}' : message));
  });
  await page.goto(`${commune.run.url}/?realm=sim`);
  await expect(page.getByRole('heading', { name: 'Trang này đã cũ so với máy chủ' })).toBeVisible();
  await expectAccessible(page, 'an outdated page');
});

/** Presses Tab until the focus is on what is wanted, as somebody without a pointer does. */
async function tabTo(page: Page, wanted: Locator, key = 'Tab'): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(wanted).toBeFocused();
}

test('everything that the console does is done by keyboard alone', async ({ page, commune }) => {
  for (const n of [1, 2, 3]) {
    await addStation(commune, `air-keys-${n}`, `Trạm phím ${n}`);
    await read(commune, `air-keys-${n}`, 'pm25', 80 + n);
  }
  await signIn(page, commune, 'operator');
  await open(page, commune, '/?realm=sim&text=air-keys');
  const panel = panelOf(page);
  const rows = panel.locator('li[data-key]');
  const row = (n: number) => rows.filter({ hasText: `air-keys-${n}` });
  const at = panel.locator('[data-row][aria-current=true]');
  const entry = panel.locator('[data-row][tabindex="0"]');
  await expect(rows).toHaveCount(3);

  // Enters the panel by the first link of the page, and from there by Tab: tile, tabs, filter, list.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Bỏ qua bản đồ, đến danh sách' })).toBeFocused();
  await page.keyboard.press('Enter');
  const tile = page.getByRole('button', { name: /^Mức cao: / });
  await tabTo(page, tile);
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(/severity=high/);
  const tabs = page.getByRole('navigation', { name: 'Các danh sách cảnh báo' });
  await tabTo(page, tabs.getByRole('button', { name: /^Tất cả/ }));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/tab=unacknowledged/);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  const filter = panel.getByRole('textbox');
  await tabTo(page, filter);
  // in a field the letters are letters
  await page.keyboard.press('End');
  await page.keyboard.type('-x');
  await expect(filter).toHaveValue('air-keys-x');
  await expect(rows).toHaveCount(0);
  for (let k = 0; k < 2; k++) await page.keyboard.press('Backspace');
  await expect(rows).toHaveCount(3);

  await tabTo(page, entry);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  const second = (await at.innerText()).match(/air-keys-(\d)/)![1];
  await page.keyboard.press('x');
  await expect(row(Number(second))).toContainText(/Cán bộ trực tiếp nhận lúc/);

  await page.keyboard.press('g');
  const assign = page.getByRole('dialog', { name: 'Phân công' });
  await tabTo(page, assign.getByRole('textbox'));
  await page.keyboard.type('Trưởng thôn');
  await page.keyboard.press('Enter');
  await expect(assign).toBeHidden();
  await expect(row(Number(second))).toContainText('Trưởng thôn');
  await expect(at).toBeFocused();

  // The rest of what can be done stands in a menu.
  const menu = at.locator('xpath=ancestor::li').getByRole('button', { name: 'Việc khác' });
  for (const [item, dialogName, text, said] of [
    ['Ghi chú…', 'Ghi chú', 'Đã gọi', /Cán bộ trực: Đã gọi/],
    ['Đã xác minh…', 'Đã xác minh', 'Có khói', /Đã xác minh: Cán bộ trực/],
    ['Cảnh báo sai…', 'Cảnh báo sai', 'Đốt rơm', /Cảnh báo sai/],
  ] as const) {
    await tabTo(page, menu);
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('button', { name: item }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: dialogName });
    await tabTo(page, dialog.getByRole('textbox'));
    await page.keyboard.type(text);
    await page.keyboard.press('Control+Enter');
    await expect(dialog).toBeHidden();
    await expect(row(Number(second))).toContainText(said);
  }

  await tabTo(page, at, 'Shift+Tab');
  await page.keyboard.press('h');
  const shelve = page.getByRole('dialog', { name: 'Tạm gác' });
  await tabTo(page, shelve.getByRole('radio', { checked: true }));
  await page.keyboard.press('ArrowLeft');
  await expect(shelve.getByRole('radio', { name: '15 phút' })).toBeChecked();
  await tabTo(page, shelve.getByRole('textbox'));
  await page.keyboard.type('Đang sửa');
  await page.keyboard.press('Control+Enter');
  await expect(shelve).toBeHidden();
  await expect(row(Number(second))).toContainText('tạm gác đến');
  await tabTo(page, tabs.locator('[aria-current=true]'), 'Shift+Tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(row(Number(second))).toContainText('tạm gác đến');
  await tabTo(page, entry);
  await page.keyboard.press('h');
  await expect(row(Number(second))).not.toContainText('tạm gác đến');
  await tabTo(page, tabs.locator('[aria-current=true]'), 'Shift+Tab');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(3);

  // Several at once.
  await tabTo(page, entry);
  await page.keyboard.press('Control+a');
  await expect(panel.getByText(/^Đã chọn 3$/)).toBeVisible();
  await tabTo(page, panel.getByRole('button', { name: /^Tiếp nhận/ }));
  await page.keyboard.press('Enter');
  await expect(panel.getByText('Đã tiếp nhận 2 cảnh báo.')).toBeVisible();
  await expect(panel.getByText(/^Đã chọn/)).toBeHidden();
  // what was pressed is gone: the focus is in the list again
  await expect(at).toBeFocused();

  // Into the drawer and back to the row it was opened from.
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { name: /^Trạm phím/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(rows).toHaveCount(3);

  // The map: what is abnormal, saved views, the whole commune.
  await page.keyboard.press('a');
  await expect(page).toHaveURL(/view=abnormal/);
  await page.keyboard.press('Shift+Digit3');
  await page.keyboard.press('a');
  await expect(page).not.toHaveURL(/view=/);
  await page.keyboard.press('Digit3');
  await expect(page).toHaveURL(/view=abnormal/);
  await page.keyboard.press('a');
  await page.keyboard.press('f');

  // Sounds are switched on in their menu, and muted by a key.
  const sounds = page.getByRole('button', { name: /^Âm báo và thông báo/ });
  await tabTo(page, sounds);
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('checkbox', { name: 'Phát âm khi có cảnh báo mới' }));
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await page.keyboard.press('m');
  await expect(sounds).toHaveAccessibleName(/Đang tắt tiếng đến \d\d:\d\d$/);

  // Another page and back.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('bao tri');
  await expect(page.getByRole('option', { selected: true })).toContainText('Bảo trì');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Bảo trì', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(rows.first()).toBeVisible();
});

import { expect, type Locator, type Page } from '@playwright/test';
import { complaintsOf, openMap } from './page.ts';
import { addStation, hasten, type QuietCommune, read, signIn, test } from './quiet-commune.ts';

const panelOf = (page: Page): Locator => page.getByRole('complementary');
const rowOf = (page: Page, text: string): Locator => panelOf(page).locator('li[data-key]', { hasText: text });
const tab = (page: Page, name: RegExp): Locator =>
  page.getByRole('navigation', { name: 'Các danh sách cảnh báo' }).getByRole('button', { name });

// Two cores draw in software: a smaller map that does not flash leaves them to the page.
test.use({ viewport: { width: 1280, height: 720 }, contextOptions: { reducedMotion: 'reduce' } });

async function openConsole(page: Page, commune: QuietCommune, query = ''): Promise<void> {
  await page.goto(`${commune.run.url}/?realm=sim${query}`);
  await expect(page.locator('[data-connection]')).toHaveAttribute('data-connection', 'connected');
}

/** How many pixels in the middle of the map have a colour, give or take what drawing blurs. */
async function pixelsOf(page: Page, [red, green, blue]: readonly [number, number, number]): Promise<number> {
  const box = (await page.locator('.maplibregl-canvas').boundingBox())!;
  const clip = { x: box.x + box.width / 2 - 40, y: box.y + box.height / 2 - 40, width: 80, height: 80 };
  const picture = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate(
    async ([png, ...wanted]) => {
      const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      let found = 0;
      for (let k = 0; k < data.length; k += 4) {
        if (wanted.every((part, c) => Math.abs(data[k + c]! - part) < 12)) found++;
      }
      return found;
    },
    [picture, red, green, blue] as const,
  );
}

test('a flood is seen to rise, taken on, shelved, and found in the log with every step', async ({ page, commune }) => {
  const GAUGE = 'river-dong-trang';
  const RULE = 'Lũ trên sông Cái tại Đồng Trăng';
  const stage = (metres: number) => read(commune, GAUGE, 'stage', metres);
  // The rule that holds waits two minutes before and half an hour after.
  await hasten(commune, 'flood-dong-trang', 1);
  await stage(7.2);
  await signIn(page, commune, 'operator');
  await openMap(page, `${commune.run.url}/?realm=sim`);
  const panel = panelOf(page);
  const row = rowOf(page, RULE);
  const card = page.getByRole('region', { name: 'Mực nước sông' }).getByRole('button', { name: /Đồng Trăng/ });
  await expect(card).toContainText('Dưới BĐ1');
  await expect(row).toBeHidden();
  // brings the gauge into the middle of the map
  await card.click();
  await expect(panel.getByRole('heading', { name: 'Trạm thủy văn Đồng Trăng' })).toBeVisible();
  await page.keyboard.press('Escape');

  const LEVELS = [
    { metres: 8.2, level: 'BĐ1', limit: 'BĐ1 8,00 m', severity: 'Mức trung bình', colour: [0xf2, 0xdc, 0x4c] },
    { metres: 9.7, level: 'BĐ2', limit: 'BĐ2 9,50 m', severity: 'Mức cao', colour: [0xff, 0x98, 0x38] },
    { metres: 11.3, level: 'BĐ3', limit: 'BĐ3 11,00 m', severity: 'Mức nghiêm trọng', colour: [0xff, 0x5c, 0x52] },
  ] as const;
  async function expectLevel({ level, limit, severity, colour }: (typeof LEVELS)[number]) {
    await expect(row).toContainText(`${level} · ${RULE}`);
    await expect(row).toContainText(limit);
    await expect(row.getByRole('img', { name: severity })).toBeVisible();
    await expect(row).toContainText('Chưa tiếp nhận');
    await expect(card).toContainText(`Trên ${level}`);
    // the simulated commune may have an alarm of its own beside it
    await expect(page).toHaveTitle(/^\([1-9]\d*\) /);
    await expect
      .poll(() => pixelsOf(page, colour), 'the pin on the map has the colour of its severity')
      .toBeGreaterThan(30);
  }
  const acknowledged = row.getByText(/^Cán bộ trực tiếp nhận lúc \d\d:\d\d:\d\d$/);

  await stage(LEVELS[0].metres);
  await expectLevel(LEVELS[0]);
  await stage(LEVELS[1].metres);
  await expectLevel(LEVELS[1]);
  await page.keyboard.press('j');
  await expect(row.locator('[data-row]')).toBeFocused();
  await page.keyboard.press('x');
  await expect(acknowledged).toBeAttached();
  await expect(panel.getByText('Đã tiếp nhận 1 cảnh báo.')).toBeVisible();

  await stage(LEVELS[2].metres);
  await expectLevel(LEVELS[2]);
  await expect(acknowledged).not.toBeAttached();
  await page.keyboard.press('x');
  await expect(acknowledged).toBeAttached();

  const counted = panel.getByText(/^\d+ đang xảy ra/).first();
  const before = await counted.innerText();
  await page.keyboard.press('h');
  const dialog = page.getByRole('dialog', { name: 'Tạm gác' });
  await dialog.getByRole('button', { name: 'Ghi nhận' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Cần ghi lý do.');
  await dialog.getByRole('radio', { name: '15 phút' }).check({ force: true });
  await dialog.getByRole('textbox').fill('Đã báo Ban Chỉ huy');
  await dialog.getByRole('button', { name: 'Ghi nhận' }).click();
  await expect(dialog).toBeHidden();
  // it keeps its place while the keyboard is there, says so, and counts no more
  await expect(row.locator('[data-row]')).toBeFocused();
  await expect(row).toContainText(/tạm gác đến \d\d:\d\d/);
  await expect(row).toContainText('sẽ rời danh sách');
  await expect(counted).not.toHaveText(before);
  await tab(page, /^Tạm gác 1$/).click();
  await expect(row).toContainText(/tạm gác đến \d\d:\d\d/);
  await row.locator('[data-row]').click();
  await expect(row).toContainText('Cán bộ trực: Đã báo Ban Chỉ huy');
  await page.keyboard.press('h');
  await tab(page, /^Tất cả$/).click();
  await expect(row).not.toContainText('tạm gác');
  await expect(acknowledged).toBeAttached();

  await stage(7.4);
  await expect(row).toContainText('đã kết thúc');
  await expect(card).toContainText('Dưới BĐ1');
  await page.mouse.move(600, 500);
  await expect(row).toBeHidden();

  await tab(page, /^Nhật ký$/).click();
  const logged = panel.getByRole('list', { name: 'Nhật ký' }).getByRole('button', { name: RULE });
  await expect(logged).toHaveCount(1);
  await expect(logged.getByRole('img', { name: 'Mức nghiêm trọng' })).toBeVisible();
  await expect(logged).toContainText(/kéo dài/);
  await logged.click();
  await panel.getByRole('button', { name: /^Xem diễn biến: .*Lũ trên sông Cái/ }).click();
  await expect(panel.getByRole('list', { name: 'Diễn biến' }).getByRole('listitem')).toContainText([
    /Bắt đầu Hệ thống: BĐ1$/,
    /Tăng mức Hệ thống: BĐ2$/,
    /Đã tiếp nhận Cán bộ trực$/,
    /Tăng mức Hệ thống: BĐ3$/,
    /Đã tiếp nhận Cán bộ trực$/,
    /Tạm gác Cán bộ trực: đến \d\d:\d\d · «Đã báo Ban Chỉ huy»$/,
    /Thôi tạm gác Cán bộ trực$/,
    /Đã hết Hệ thống$/,
  ]);
});

test('of two people at once the second is told who was first and when', async ({ page, browser, commune }) => {
  await addStation(commune, 'air-two', 'Trạm hai người');
  await read(commune, 'air-two', 'pm25', 80);
  await signIn(page, commune, 'operator');
  await openConsole(page, commune, '&text=air-two');
  const context = await browser.newContext();
  try {
    const other = await context.newPage();
    const complaints = complaintsOf(other);
    await signIn(other, commune, 'administrator');
    await openConsole(other, commune, '&text=air-two');
    await rowOf(other, 'air-two').locator('[data-row]').click();
    await rowOf(page, 'air-two').locator('[data-row]').click();

    // The second's act is under way, and slower than the first's.
    let release = () => {};
    const firstWasRecorded = new Promise<void>((resolve) => {
      release = resolve;
    });
    await other.route('**/api/alarms/acts', async (route) => {
      await firstWasRecorded;
      await route.continue();
    });
    const sent = other.waitForRequest('**/api/alarms/acts');
    await other.keyboard.press('x');
    await sent;
    await page.keyboard.press('x');
    await expect(rowOf(page, 'air-two')).toContainText(/Cán bộ trực tiếp nhận lúc/);
    release();
    await expect(
      panelOf(other).getByText(/^air-two: Cán bộ trực đã tiếp nhận trước, lúc \d\d:\d\d:\d\d\.$/),
    ).toBeVisible();
    await expect(rowOf(other, 'air-two')).toContainText(/Cán bộ trực tiếp nhận lúc/);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
});

test.describe('a session that ends', () => {
  test.use({ excused: /\b401\b/ });

  test('in the middle is said, and nothing that was typed is lost', async ({ page, commune }) => {
    await addStation(commune, 'air-session', 'Trạm hết phiên');
    await read(commune, 'air-session', 'pm25', 80);
    await signIn(page, commune, 'operator');
    await openConsole(page, commune, '&text=air-session');
    const row = rowOf(page, 'air-session');
    await row.locator('[data-row]').click();
    await row.getByRole('button', { name: 'Việc khác' }).click();
    await row.getByRole('button', { name: 'Ghi chú…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Ghi chú' });
    const typed = 'Khói từ bãi rác phía tây, đã gọi Trưởng thôn';
    await dialog.getByRole('textbox').fill(typed);

    await page.request.delete(`${commune.run.url}/api/session`);
    await dialog.getByRole('button', { name: 'Ghi nhận' }).click();
    await expect(dialog.getByRole('alert')).toContainText('Phiên đăng nhập đã hết hạn, chưa có gì được ghi nhận.');
    await expect(dialog.getByRole('textbox')).toHaveValue(typed);

    const elsewhere = await page.context().newPage();
    await elsewhere.goto(commune.run.signIn.operator);
    await elsewhere.close();
    await dialog.getByRole('button', { name: 'Gửi lại' }).click();
    await expect(dialog).toBeHidden();
    await expect(row).toContainText(`Cán bộ trực: ${typed}`);
    // and the page knows that somebody is signed in again
    await row.getByRole('button', { name: /^Tiếp nhận/ }).click();
    await expect(row).toContainText(/Cán bộ trực tiếp nhận lúc/);
  });
});

test('what looks like HTML in a name and in a note stands as text', async ({ page, commune }) => {
  const name = 'Trạm <img src=x onerror=alert(1)> «&amp;»';
  const note = '<b>đậm</b><script>alert(2)</script>';
  await addStation(commune, 'air-html', name);
  await read(commune, 'air-html', 'pm25', 80);
  const opened: string[] = [];
  page.on('dialog', (dialog) => {
    opened.push(dialog.message());
    void dialog.dismiss();
  });
  await signIn(page, commune, 'operator');
  await openConsole(page, commune, '&text=air-html');
  const row = rowOf(page, 'air-html');
  await expect(row).toContainText(name);
  await row.locator('[data-row]').click();
  await row.getByRole('button', { name: 'Việc khác' }).click();
  await row.getByRole('button', { name: 'Ghi chú…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ghi chú' });
  await expect(dialog).toContainText(name);
  await dialog.getByRole('textbox').fill(note);
  await dialog.getByRole('textbox').press('Control+Enter');
  await expect(row).toContainText(`Cán bộ trực: ${note}`);

  await row.locator('[data-row]').press('Enter');
  const panel = panelOf(page);
  await expect(panel.getByRole('heading', { name })).toBeVisible();
  await panel.getByRole('button', { name: /^Xem diễn biến/ }).click();
  await expect(panel.getByRole('list', { name: 'Diễn biến' })).toContainText(`«${note}»`);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('air-html');
  await expect(page.getByRole('option', { name: 'Bụi' }).first()).toContainText(name);
  expect(opened).toEqual([]);
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
});

test('a connection that is lost is said, with the moment of which the list is', async ({ page, commune }) => {
  let cut = false;
  const close: (() => void)[] = [];
  await page.routeWebSocket(/\/socket\.io\//, (socket) => {
    // A socket that is closed before it was opened would be waited for.
    if (cut) return void setTimeout(() => socket.close());
    socket.connectToServer();
    close.push(() => void socket.close());
  });
  await addStation(commune, 'air-line', 'Trạm đứt dây');
  await read(commune, 'air-line', 'pm25', 80);
  await openConsole(page, commune, '&text=air-line');
  await expect(rowOf(page, 'air-line')).toBeVisible();
  cut = true;
  for (const one of close) one();
  await expect(panelOf(page).getByRole('alert')).toHaveText(/^Mất kết nối: danh sách này là của lúc \d\d:\d\d:\d\d\.$/);
  await expect(page.locator('[data-connection]')).toHaveAttribute('data-connection', 'lost');
  await expect(page.getByRole('main').getByRole('alert')).toHaveText(
    /^Số liệu dừng lúc \d\d:\d\d:\d\d\. Đang kết nối lại\.$/,
  );
  // what goes on meanwhile is there once the line carries again
  await read(commune, 'air-line', 'pm25', 20);
  cut = false;
  await expect(page.locator('[data-connection]')).toHaveAttribute('data-connection', 'connected');
  await expect(panelOf(page).getByRole('alert')).toBeHidden();
  await expect(rowOf(page, 'air-line')).toContainText(/đã hết \d\d:\d\d/);
});

test('the address keeps the filters, and the search finds a thing without diacritics', async ({ page, commune }) => {
  await addStation(commune, 'air-place', 'Trạm Cầu Ông Bộ');
  await read(commune, 'air-place', 'pm25', 80);
  await openConsole(page, commune);
  const narrowed = panelOf(page).getByRole('textbox', { name: 'Lọc theo tên, mã, nơi, người' });
  await narrowed.fill('cau ong bo');
  const tile = page.getByRole('button', { name: /^Mức cao: / });
  await tile.click();
  await page
    .getByRole('navigation', { name: 'Lĩnh vực' })
    .getByRole('button', { name: /^Môi trường/ })
    .click();
  await tab(page, /^Chưa tiếp nhận/).click();
  await page.reload();
  await expect(narrowed).toHaveValue('cau ong bo');
  await expect(tile).toHaveAttribute('aria-pressed', 'true');
  await expect(tab(page, /^Chưa tiếp nhận/)).toHaveAttribute('aria-current', 'true');
  await expect(
    page.getByRole('navigation', { name: 'Lĩnh vực' }).getByRole('button', { name: /^Môi trường/ }),
  ).toHaveAttribute('aria-current', 'true');
  await expect(panelOf(page).locator('li[data-key]')).toHaveCount(1);
  await expect(rowOf(page, 'air-place')).toBeVisible();

  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('dong trang');
  await expect(page.getByRole('option', { selected: true })).toContainText('Đồng Trăng');
  await page.getByRole('dialog').getByRole('combobox').fill('tram thuy van dong trang');
  await expect(page.getByRole('option', { selected: true })).toContainText('Trạm thủy văn Đồng Trăng');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/thing=river-dong-trang/);
  await expect(panelOf(page).getByRole('heading', { name: 'Trạm thủy văn Đồng Trăng' })).toBeVisible();
});

import type { DisplayLinkMade } from '@commune/contract';
import { expect, type Page } from '@playwright/test';
import { complaintsOf } from './page.ts';
import { type QuietCommune, read, signIn, test } from './quiet-commune.ts';
import { expectContrast, flawsOf } from './wall-look.ts';

const GAUGE = 'river-dong-trang';
const HOUR_MS = 3_600_000;

test.use({ viewport: { width: 1920, height: 1080 }, contextOptions: { reducedMotion: 'reduce' } });

const shownOn = (page: Page) => page.locator('[data-page]');
const wallAt = ({ run }: QuietCommune, at: number | string, more = '') =>
  `${run.url}/wall?realm=sim&at=${typeof at === 'number' ? new Date(at).toISOString() : at}${more}`;

test('the wall of a moment shows what was then, and nothing of now', async ({ page, commune, browser }, info) => {
  const atMs = Math.floor(Date.now() / 1000) * 1000 - 3 * HOUR_MS;
  const lines = [
    ...Array.from({ length: 12 }, (_, k) => k * 300_000).flatMap((agoMs) => [
      { thing: GAUGE, t: atMs - agoMs, v: { stage: 6.25 - agoMs / 15_000_000 } },
      { thing: 'river-dien-phu', t: atMs - agoMs, v: { stage: 3.5 - agoMs / 15_000_000 } },
    ]),
    { thing: 'air-thanh-co', t: atMs, v: { pm25: 17.5 } },
  ];
  const data = lines.map((line) => JSON.stringify(line)).join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  expect((await commune.engineer.post('/api/import?realm=sim', { data, headers })).ok()).toBe(true);
  await read(commune, GAUGE, 'stage', 7.95);
  await read(commune, 'air-thanh-co', 'pm25', 44.5);
  await signIn(page, commune, 'leader');

  await page.goto(wallAt(commune, atMs, '&page=flood'));
  await expect(shownOn(page)).toHaveAttribute('data-page', 'flood');
  await expect(page.locator('[data-surface=wall]')).toHaveAttribute('data-time', 'past');
  await expect(page.getByText(/^QUÁ KHỨ – \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/)).toBeVisible();
  await expect(page.locator('path.line').first()).toBeVisible();
  await expect(shownOn(page)).toContainText('6,25');
  await expect(shownOn(page)).not.toContainText('7,95');
  await expect.poll(() => flawsOf(page)).toEqual([]);
  await expectContrast(page);
  await page.screenshot({ path: info.outputPath('flood.png') });

  for (const [key, said, never] of [
    ['overview', '6,25', '7,95'],
    ['environment', '17,5', '44,5'],
    ['infrastructure', 'Chưa có số liệu', 'Đang lấy số liệu'],
    // Of dossiers and of the plan nobody has what was.
    ['services', 'Chưa có số liệu', 'Đang lấy số liệu'],
    ['plan', 'Chưa có số liệu', 'Đang lấy số liệu'],
  ] as const) {
    await page.goto(wallAt(commune, atMs, `&page=${key}`));
    await expect(shownOn(page)).toHaveAttribute('data-page', key);
    await expect(shownOn(page)).toContainText(said);
    await expect(shownOn(page)).not.toContainText(never);
    await expect.poll(() => flawsOf(page), { message: key }).toEqual([]);
    await page.screenshot({ path: info.outputPath(`${key}.png`) });
  }

  await page.goto(wallAt(commune, 'yesterday'));
  await expect(page.getByRole('heading', { name: 'Không đọc được thời điểm «yesterday» trong địa chỉ' })).toBeVisible();
  await page.goto(wallAt(commune, Date.now() + HOUR_MS));
  await expect(page.getByRole('heading', { name: /^Thời điểm .* chưa tới$/ })).toBeVisible();

  // What a link has opened is the present, whatever its address says.
  await signIn(page, commune, 'operator');
  const made = await page.request.post(`${commune.run.url}/api/display-links`, {
    data: { name: 'Sảnh', realm: 'sim', pages: ['flood'] },
  });
  const { path } = (await made.json()) as DisplayLinkMade;
  const screen = await (await browser.newContext()).newPage();
  const complaints = complaintsOf(screen);
  await screen.goto(commune.run.url + path);
  await expect(shownOn(screen)).toHaveAttribute('data-page', 'flood');
  await screen.goto(wallAt(commune, atMs));
  await expect(screen.getByRole('heading', { name: 'Màn hình mở bằng liên kết chỉ xem được hiện tại' })).toBeVisible();
  expect(complaints).toEqual([]);
  await screen.context().close();
});

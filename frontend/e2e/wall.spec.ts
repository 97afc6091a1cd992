import type { DisplayLinkMade, RunFile, WallPageKey } from '@commune/contract';
import { type APIRequestContext, expect, type Page, type PlaywrightWorkerArgs } from '@playwright/test';
import { test } from './page.ts';
import { publish } from './publish.ts';
import { addStation, test as quiet, read, saveRule } from './quiet-commune.ts';
import { runFile } from './running-commune.ts';
import { expectContrast, flawsOf } from './wall-look.ts';

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
  { width: 1080, height: 1920 },
] as const;
const PAGES = ['overview', 'flood', 'infrastructure', 'environment', 'services', 'plan'] as const;

/** The page has its figures: an empty one has nothing that could be cut. Of dossiers the simulated commune says nothing. */
const READY: Record<(typeof PAGES)[number], (page: Page) => Promise<void>> = {
  overview: (page) =>
    expect(page.getByRole('article').filter({ hasText: 'Mực nước Đồng Trăng' })).toContainText(/\d,\d\d/),
  flood: (page) => expect(page.locator('path.line')).toHaveCount(2),
  infrastructure: (page) => expect(shownOn(page)).not.toContainText('Chưa có số liệu'),
  environment: (page) => expect(page.getByRole('article').filter({ hasText: 'PM2.5' })).toContainText(/\d,\d/),
  services: (page) =>
    expect(page.getByRole('article').filter({ hasText: 'Đang chờ tại quầy' })).toContainText('Quầy 1'),
  plan: (page) => expect(shownOn(page)).toContainText(/\d+ trên \d+ chỉ tiêu/),
};

/** Whoever gives out display links. */
async function operatorOf({ request }: PlaywrightWorkerArgs['playwright'], run: RunFile): Promise<APIRequestContext> {
  const operator = await request.newContext({ baseURL: run.url });
  await operator.get(run.signIn.operator);
  return operator;
}

async function makeLink(operator: APIRequestContext, ...pages: WallPageKey[]): Promise<DisplayLinkMade> {
  const made = await operator.post('/api/display-links', { data: { name: 'Phòng họp', realm: 'sim', pages } });
  expect(made.status(), await made.text()).toBe(201);
  return (await made.json()) as DisplayLinkMade;
}

const shownOn = (page: Page) => page.locator('[data-page]');

async function openWall(page: Page, run: RunFile, { path }: DisplayLinkMade): Promise<void> {
  await page.goto(run.url + path);
  await expect(shownOn(page)).toHaveAttribute('data-connection', 'connected');
  await page.evaluate(() => document.fonts.ready);
}

test.describe('each page of the wall', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  for (const key of PAGES) {
    test(`${key}: nothing is cut, everything can be read from across the room`, async ({ page, playwright }, info) => {
      const operator = await operatorOf(playwright, runFile());
      const link = await makeLink(operator, key);
      await operator.dispose();
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await openWall(page, runFile(), link);
        await expect(shownOn(page)).toHaveAttribute('data-page', key);
        await expect(page.locator('[data-realm=sim]')).toHaveText('SỐ LIỆU MÔ PHỎNG');
        await expect(page.locator('[data-clock]')).toHaveText(/^\d\d:\d\d$/);
        await expect(page.locator('[data-freshness]')).toHaveText(/mới nhất .*\d+\/[\d.]+ thiết bị có số liệu/);
        await READY[key](page);
        await expect.poll(() => flawsOf(page), { message: `${size.width}×${size.height}` }).toEqual([]);
        await page.screenshot({ path: info.outputPath(`${key}-${size.width}x${size.height}.png`) });
        if (size.width === 1920) await expectContrast(page);
      }
    });
  }

  test('3840×2160 is the layout of 1920×1080 at twice the size', async ({ page, playwright }) => {
    const operator = await operatorOf(playwright, runFile());
    const link = await makeLink(operator, 'infrastructure');
    await operator.dispose();
    const boxes = async (size: { width: number; height: number }) => {
      await page.setViewportSize(size);
      await openWall(page, runFile(), link);
      return page.locator('[data-wall] article').evaluateAll((articles) =>
        articles.map((article) => {
          const { x, y, width, height } = article.getBoundingClientRect();
          return [x, y, width, height];
        }),
      );
    };
    const small = await boxes(SIZES[0]);
    const large = await boxes(SIZES[1]);
    expect(small).toHaveLength(6);
    expect(large.flat().map((px) => px / 2)).toEqual(small.flat().map((px) => expect.closeTo(px, 0)));
  });
});

quiet.describe('the wall', () => {
  quiet.use({ viewport: SIZES[0] });
  quiet.describe.configure({ timeout: 240_000 });

  quiet('says that there is no data, and never 0', async ({ page, commune, playwright }) => {
    const operator = await operatorOf(playwright, commune.run);
    await openWall(page, commune.run, await makeLink(operator, 'infrastructure'));
    const cards = page.locator('[data-wall] article');
    await expect(cards).toHaveCount(6);
    await expect(cards.locator('dd')).toHaveText(Array.from({ length: 18 }, () => 'Chưa có số liệu'));
    await openWall(page, commune.run, await makeLink(operator, 'services'));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Chưa có số liệu về hồ sơ');
    expect(await page.locator('.value b').allTextContents()).not.toContain('0');
    await operator.dispose();
  });

  quiet(
    'tells a rising river: its level, its rate and when the next level would come',
    async ({ page, commune, playwright }, info) => {
      const nowMs = Date.now();
      const stages = Array.from({ length: 25 }, (_, k) => ({
        t: nowMs - (24 - k) * 600_000,
        v: { stage: 8.4 + k * 0.075 },
      }));
      await publish(commune.run, 'ioc/1/sim/river-dong-trang/obs', JSON.stringify(stages));
      await publish(commune.run, 'ioc/1/sim/river-dien-phu/obs', JSON.stringify({ t: nowMs, v: { stage: 4.2 } }));
      const operator = await operatorOf(playwright, commune.run);
      await openWall(page, commune.run, await makeLink(operator, 'flood'));
      await operator.dispose();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(
        'Sông Cái trên báo động 2 tại Đồng Trăng, đang lên 0,45 m/giờ',
      );
      const gauge = page.getByRole('region', { name: 'Đồng Trăng' });
      await expect(gauge).toContainText('10,20');
      // 0.8 m to go at 0.45 m/h
      await expect(gauge).toContainText(/Nếu giữ cường suất: BĐ3.*khoảng \d\d:\d\d, còn 1h46/);
      await expect(gauge).toContainText('ngoại suy, không phải bản tin dự báo');
      await expect(gauge).toContainText('Mức của tỉnh: trên BĐ2');
      await expect(page.getByRole('region', { name: 'Diên Phú' })).toContainText('4,20');
      await expect(page.getByText(/^BĐ2, vượt \d\d:\d\d$/)).toBeVisible();
      await expect.poll(() => flawsOf(page)).toEqual([]);
      await page.screenshot({ path: info.outputPath('flood-rising.png') });
      await page.setViewportSize(SIZES[1]);
      await expect.poll(() => flawsOf(page)).toEqual([]);
      await page.screenshot({ path: info.outputPath('flood-rising-3840.png') });
    },
  );

  quiet('turns, jumps to a new critical alarm, holds it, and turns on', async ({ page, commune, playwright }) => {
    await addStation(commune, 'air-wall', 'Trạm trên tường');
    await saveRule(commune, {
      ...{ realm: 'sim', key: 'dust-air-wall', name: { vi: 'Bụi nguy hại', en: 'Hazardous dust' } },
      scope: { things: ['air-wall'] },
      condition: {
        ...{ type: 'threshold', property: 'pm25', take: 'value', overS: 0, direction: 'above', hysteresis: 1 },
        levels: [{ severity: 'critical', at: 300 }],
      },
      ...{ onDelayS: 0, offDelayS: 0, activeHours: null, governing: true, enabled: true, verified: false },
      source: 'Chỉ dùng khi kiểm thử',
    });
    const operator = await operatorOf(playwright, commune.run);
    await openWall(page, commune.run, await makeLink(operator, 'overview', 'infrastructure', 'environment'));
    await operator.dispose();
    const first = await shownOn(page).getAttribute('data-page');
    await expect(shownOn(page)).not.toHaveAttribute('data-page', first!, { timeout: 25_000 });

    await read(commune, 'air-wall', 'pm25', 320);
    await expect(shownOn(page)).toHaveAttribute('data-by', 'alarm');
    const held = Date.now();
    await expect(shownOn(page)).toHaveAttribute('data-page', 'environment');
    await expect(page.getByText('Cảnh báo mức Nghiêm trọng mới')).toBeVisible();
    await expect(shownOn(page)).toHaveAttribute('data-by', 'plan', { timeout: 75_000 });
    expect(Date.now() - held).toBeGreaterThan(55_000);
    const back = await shownOn(page).getAttribute('data-page');
    await expect(shownOn(page)).not.toHaveAttribute('data-page', back!, { timeout: 25_000 });
  });
});

quiet.describe('a wall whose link has ended', () => {
  // What it asks meanwhile is refused, and a word of its own may meet the line that the server has just closed.
  quiet.use({ viewport: SIZES[0], excused: /\b401\b|WebSocket is already in CLOSING or CLOSED state/ });

  quiet(
    'says within seconds that its link was revoked, and shows nothing more',
    async ({ page, commune, playwright }) => {
      const operator = await operatorOf(playwright, commune.run);
      const link = await makeLink(operator, 'overview');
      await openWall(page, commune.run, link);
      expect((await operator.delete(`/api/display-links/${link.id}`)).status()).toBe(204);
      await expect(page.getByRole('heading', { name: 'Liên kết màn hình đã bị thu hồi' })).toBeVisible({
        timeout: 8000,
      });
      await expect(shownOn(page)).toBeHidden();
      await page.reload();
      await expect(page.getByRole('heading', { name: 'Liên kết màn hình đã bị thu hồi' })).toBeVisible();
      // A new link wakes the screen that it is opened on.
      await openWall(page, commune.run, await makeLink(operator, 'overview'));
      await operator.dispose();
    },
  );
});

import type { DisplayLinkMade, ReportList, RunFile, WallPageKey } from '@commune/contract';
import { type APIRequestContext, expect, type Page, type PlaywrightWorkerArgs } from '@playwright/test';
import { test } from './page.ts';
import { publish } from './publish.ts';
import { addStation, test as quiet, read, saveRule } from './quiet-commune.ts';
import { runFile } from './running-commune.ts';
import { takeIn } from './service-exports.ts';
import { expectContrast, flawsOf } from './wall-look.ts';

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
  { width: 1080, height: 1920 },
] as const;
const PAGES = ['overview', 'flood', 'infrastructure', 'environment', 'services', 'plan'] as const;

/** The page has its figures: an empty one has nothing that could be cut. Of dossiers the simulated commune says nothing: they have a test of their own. */
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
const tile = (page: Page, title: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const dateOf = (ms: number) => new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(ms);
/** `26/11/2026` as `2026-11-26`. */
const isoOf = (date: string) => date.split('/').reverse().join('-');
const rows = (n: number, line: (k: number) => string) => Array.from({ length: n }, (_, k) => line(k));

/** Alarms of other tests, with names that no room has space for, are none of theirs. */
async function flawsOfTiles(page: Page): Promise<string[]> {
  const texts = await page.locator('article').allInnerTexts();
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.length > 4);
  return (await flawsOf(page)).filter((flaw) => lines.some((line) => flaw.includes(line)));
}

/** What the list of reports shows. */
async function reportsOf(operator: APIRequestContext): Promise<{ refs: string[]; open: number; overdue: number }> {
  const { reports } = (await (await operator.get('/api/services/citizen-reports?realm=sim')).json()) as ReportList;
  const open = reports.filter(({ progress }) => ['new', 'handed', 'handling'].includes(progress));
  return {
    refs: reports.map(({ ref }) => ref),
    open: open.length,
    overdue: open.filter(({ standing }) => standing === 'overdue').length,
  };
}

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
      // 0.8 m to go at 0.45 m/h are 1 h 46 min 40 s from the stage, less the time since
      await expect(gauge).toContainText(/Nếu giữ cường suất: BĐ3.*khoảng \d\d:\d\d, còn 1h4[56]/);
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

  quiet(
    'tells what services do in five digits, each figure with its own source, age and coverage',
    async ({ page, commune, playwright }, info) => {
      const operator = await operatorOf(playwright, commune.run);
      const [today, before, due, later] = [0, -3, -1, 14].map((days) => dateOf(Date.now() + days * DAY_MS));
      await takeIn(operator, 'dossier', [
        'Mã hồ sơ;Trạng thái;Ngày tiếp nhận;Ngày trả kết quả',
        `H32-W-0;Đã trả kết quả;${today};${today}`,
      ]);
      await openWall(page, commune.run, await makeLink(operator, 'overview'));
      // Resolved, and nobody knows by when it was due.
      await expect(tile(page, 'Đã giải quyết đúng hạn')).toContainText(/từ đầu năm.*, 0\/1 hồ sơ/);
      await expect(tile(page, 'Đã giải quyết đúng hạn')).toContainText('Chưa có số liệu');
      await openWall(page, commune.run, await makeLink(operator, 'services'));
      await expect(tile(page, 'Tiếp nhận hôm nay').locator('b')).toHaveText('1');
      await expect(tile(page, 'Nộp phí không dùng tiền mặt')).toContainText('Chưa có số liệu');

      const nobody = ';'.repeat(7);
      await takeIn(operator, 'dossier', [
        'Mã hồ sơ;Mã TTHC;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái;Hình thức nộp;Lệ phí;Ngày xử lý xong;Số hóa hồ sơ;' +
          'Số hóa kết quả;Kết quả giấy;Kết quả điện tử;Đã đồng bộ;Đánh giá',
        // of 200 nobody says how they came, of 300 neither what procedure nor what day
        ...rows(10_200, (k) => {
          const [procedure, promised] = k < 300 ? ['', ''] : ['1.001193', later];
          const channel = k < 200 ? '' : k % 3 === 0 ? 'Trực tiếp' : 'Trực tuyến';
          return `H32-T-${k};${procedure};${today};${promised};Đang xử lý;${channel};8000${nobody}`;
        }),
        ...rows(10_100, (k) => `H32-O-${k};1.001193;${before};${due};Đang xử lý;Trực tuyến;8000${nobody}`),
        ...rows(1500, (k) => {
          const digitised = k % 5 === 0 ? 'Không' : 'Có';
          const rating = k % 10 === 0 ? 'Không hài lòng' : 'Hài lòng';
          return `H32-R-${k};1.001193;${today};${later};Đã xử lý xong;Trực tuyến;0;${today};Có;${digitised};Có;Có;Có;${rating}`;
        }),
      ]);
      const method = (k: number) => (k < 100 ? '' : k < 400 ? 'Tiền mặt' : 'Trực tuyến');
      const payments = rows(10_300, (k) => `TT-W-${k};H32-O-${k};Đã thanh toán;8000;${method(k)};${today}`);
      const header = 'Mã giao dịch;Mã hồ sơ;Trạng thái;Số tiền;Hình thức thanh toán;Ngày thanh toán';
      // Two hours ago, and today: what came after the last that was told of payments is not known of.
      const paymentsMs = Math.max(Date.now() - 2 * HOUR_MS, Date.parse(`${isoOf(today!)}T00:00:00+07:00`));
      await takeIn(operator, 'payment', [header, ...payments], paymentsMs);
      const told = Date.now() - paymentsMs >= 2 * HOUR_MS ? String.raw`2h0\d trước` : String.raw`\d[^,]* trước`;
      const leader = await playwright.request.newContext({ baseURL: commune.run.url });
      await leader.get(commune.run.signIn.leader);
      const official = await leader.post('/api/services/official-scores', {
        data: {
          ...{ realm: 'sim', from: isoOf(before!), to: isoOf(due!), points: 78.5, groups: {}, toldOn: isoOf(today!) },
          ...{ source: 'Cổng Dịch vụ công quốc gia', declaration: 'no-state-secret' },
        },
      });
      expect(official.status(), await official.text()).toBe(201);
      await leader.dispose();

      const link = await makeLink(operator, 'services');
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await openWall(page, commune.run, link);
        // 10,200 in hand, 1,500 resolved and the first one; of 200 and of the first the way is unknown
        await expect(tile(page, 'Tiếp nhận hôm nay').locator('b')).toHaveText('11.701', { timeout: 120_000 });
        await expect(tile(page, 'Tiếp nhận hôm nay')).toContainText('11.500/11.701 hồ sơ rõ hình thức nộp');
        await expect(tile(page, 'Đang giải quyết').locator('b')).toHaveText('20.300');
        await expect(tile(page, 'Đang giải quyết')).toContainText('20.000/20.300 hồ sơ rõ ngày hẹn');
        await expect(tile(page, 'Quá hạn').locator('b')).toHaveText('10.100');
        const online = tile(page, 'Thanh toán trực tuyến');
        // 9,700 of all that have a fee; of 100 of them nobody says how it was paid
        await expect(online.locator('b')).toHaveText('47,8', { timeout: 60_000 });
        await expect(online).toContainText('9.700/20.300 từ đầu năm');
        await expect(online).toContainText(
          new RegExp(String.raw`thanh toán ${told}.*, 20\.200/20\.300 hồ sơ có phí rõ cách nộp`),
        );
        const cashless = tile(page, 'Nộp phí không dùng tiền mặt');
        // 9,900 of the 10,200 of which it is known
        await expect(cashless.locator('b')).toHaveText('97,1');
        await expect(cashless).toContainText('9.900/10.200 từ đầu năm');
        await expect(cashless).toContainText(
          new RegExp(String.raw`Thanh toán phí, lệ phí.*${told}, 10\.200/10\.300 khoản rõ hình thức`),
        );
        const score = tile(page, 'Điểm tự tính');
        await expect(score).toContainText(/\d,\d \/ \d+ điểm có số liệu/);
        await expect(score).toContainText(/trước, \d\d\.\d{3} hồ sơ tiếp nhận trong kỳ/);
        await expect(score).toContainText(`công bố ngày ${today}, Cổng Dịch vụ công quốc gia`);
        await expect.poll(() => flawsOf(page), { message: `${size.width}×${size.height}` }).toEqual([]);
        await page.screenshot({ path: info.outputPath(`services-${size.width}x${size.height}.png`) });
        if (size.width === 1920) await expectContrast(page);
      }

      await takeIn(operator, 'citizen_report', [
        'Mã phản ánh;Trạng thái;Lĩnh vực;Ngày phản ánh;Hạn xử lý',
        `PA-W-1;Đang xử lý;Giao thông;${before};${due}`,
        `PA-W-2;Chờ tiếp nhận;Chiếu sáng;${today};${later}`,
        `PA-W-3;Đã xử lý;Rác;${before};${due}`,
      ]);
      await expect.poll(async () => (await reportsOf(operator)).refs).toContain('PA-W-3');
      const { open, overdue } = await reportsOf(operator);
      const overview = await makeLink(operator, 'overview');
      const plan = await makeLink(operator, 'plan');
      await operator.dispose();
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await openWall(page, commune.run, plan);
        await expect(tile(page, 'Tỷ lệ sử dụng dịch vụ công trực tuyến')).toContainText(/Kỳ \d\d\/\d\d\/\d{4} – /);
        await expect.poll(() => flawsOf(page), { message: `${size.width}×${size.height}` }).toEqual([]);
        await page.screenshot({ path: info.outputPath(`plan-${size.width}x${size.height}.png`) });
        await openWall(page, commune.run, overview);
        await expect(tile(page, 'Phản ánh đang mở').locator('b')).toHaveText(String(open));
        await expect(tile(page, 'Phản ánh đang mở')).toContainText(`${overdue} quá hạn`);
        await expect(tile(page, 'Phản ánh đang mở')).toContainText(`${open}/${open} rõ hạn`);
        await expect(page.getByText(`${overdue} phản ánh quá hạn`)).toBeVisible();
        await expect(tile(page, 'Đã giải quyết đúng hạn')).toContainText('1.500/1.501 hồ sơ');
        await expect.poll(() => flawsOfTiles(page), { message: `${size.width}×${size.height}` }).toEqual([]);
        await page.screenshot({ path: info.outputPath(`overview-${size.width}x${size.height}.png`) });
        if (size.width === 1920) await expectContrast(page);
      }
    },
  );

  quiet('turns, jumps to a new critical alarm, and holds it', async ({ page, commune, playwright }) => {
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
    // By its plan it would have turned by now.
    await expect.poll(() => Date.now() - held, { timeout: 40_000 }).toBeGreaterThan(25_000);
    await expect(shownOn(page)).toHaveAttribute('data-by', 'alarm');
    await expect(shownOn(page)).toHaveAttribute('data-page', 'environment');
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

import type { Observations, RejectedMessage } from '@commune/contract';
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { publish } from './publish.ts';
import { type QuietCommune, signIn, test } from './quiet-commune.ts';

// Nothing fades while colours are measured.
test.use({ viewport: { width: 1440, height: 900 }, contextOptions: { reducedMotion: 'reduce' } });
test.describe.configure({ timeout: 240_000 });

const TOPIC = 'ioc/1/sim/tank-7/obs';

async function openTraffic(page: Page, commune: QuietCommune): Promise<void> {
  await signIn(page, commune, 'engineer');
  await page.goto(`${commune.run.url}/lab?realm=sim&tab=traffic`);
  await expect(page.getByText('Chưa có tin nào khớp bộ lọc.')).toBeVisible();
}

test('a refused message is seen with its reason, mended and run again', async ({ page, commune }, info) => {
  await openTraffic(page, commune);
  const meter = (name: string) =>
    page.getByRole('region', { name: 'Số đo luồng tin vào' }).locator(`[data-meter="${name}"]`);

  await publish(
    commune.run,
    'ioc/1/sim/air-thanh-co/obs',
    JSON.stringify({ t: Date.now(), v: { pm25: 21.5, pm10: 40 } }),
  );
  await publish(commune.run, TOPIC, JSON.stringify({ t: Date.now(), v: { 'tank-level': 3.25 } }));
  const inspector = page.getByRole('region', { name: 'Luồng MQTT' });
  await expect(inspector.getByRole('row', { name: /air-thanh-co/ })).toContainText('2 trị số');
  const refused = inspector.getByRole('row', { name: /tank-7/ });
  await expect(refused).toContainText('Đại lượng chưa khai báo');
  await inspector
    .getByRole('row', { name: /air-thanh-co/ })
    .getByRole('button')
    .click();
  const steps = page.getByRole('region', { name: 'Giải mã từng bước' });
  await expect(steps).toContainText('air-thanh-co/pm25');
  await expect(steps).toContainText('21,50 µg/m³');
  await expect(steps).toContainText('Đã ghi 2 trị số');
  await expectAccessible(page, 'a message that was stored', 'main');
  await refused.click();
  await expect(steps.getByRole('listitem').filter({ hasText: 'Đọc trị số' })).toContainText(
    'nobody has defined "tank-level"',
  );
  await expect(steps.getByRole('listitem').filter({ hasText: 'Ghi kho' })).toContainText('Không thực hiện');
  await expect(page.getByRole('region', { name: 'Lý do từ chối' })).toContainText('Đại lượng chưa khai báo');
  await expect(meter('refused')).toContainText(/trong phút/);
  await expect(meter('commitP99')).toContainText('ms');

  await inspector.getByRole('button', { name: 'Bị từ chối' }).click();
  await expect(inspector.getByText('Chưa có tin nào khớp bộ lọc.')).toBeVisible();
  await inspector.getByRole('button', { name: 'Giữ màn hình' }).click();
  await publish(commune.run, TOPIC, JSON.stringify({ t: Date.now() + 1, v: { 'tank-level': 3.5 } }));
  await expect(inspector).toContainText('Đang giữ màn hình, 1 tin mới chưa hiện');
  await inspector.getByRole('button', { name: 'Xem tiếp' }).click();

  const kept = page.getByRole('region', { name: 'Gói tin bị từ chối được giữ lại' });
  await kept.getByLabel('Có trong chủ đề').fill('tank-7');
  await expect(kept.getByRole('row')).toHaveCount(3);
  await expect(kept.getByRole('button', { name: 'Xử lý lại' })).toBeDisabled();
  await kept.getByRole('button', { name: 'Chạy thử' }).click();
  const result = kept.getByRole('region', { name: 'Kết quả chạy thử' });
  await expect(result.locator('dl div').filter({ hasText: 'Vẫn bị từ chối' })).toContainText('2');

  const thing = {
    ...{ realm: 'sim', slug: 'tank-7', kind: 'river-gauge', domain: 'river', position: [109.1, 12.25] },
    name: { vi: 'Bể số 7', en: 'Tank 7' },
    datastreams: [{ key: 'tank-level', property: 'stage', expectedIntervalS: 600 }],
  };
  expect((await commune.engineer.post('/api/things', { data: thing })).status()).toBe(201);
  await kept.getByRole('button', { name: 'Chạy thử' }).click();
  await expect(result.locator('dl div').filter({ hasText: 'Sẽ nhận' })).toContainText('2');
  await expect(result).toContainText('Chưa có gì thay đổi trong kho.');
  await page.screenshot({ path: info.outputPath('dry-run.png'), fullPage: true });
  await kept.getByRole('button', { name: 'Xử lý lại' }).click();
  await kept.getByRole('button', { name: 'Xử lý lại thật?' }).click();
  const done = kept.getByRole('region', { name: 'Kết quả xử lý lại' });
  await expect(done.locator('dl div').filter({ hasText: 'Đã nhận' })).toContainText('2');
  await expect(kept.getByText('Không có gói tin nào khớp bộ lọc.')).toBeVisible();
  await kept.getByRole('button', { name: 'Đã xử lý' }).click();
  await expect(kept.getByRole('row', { name: /tank-7/ }).first()).toContainText('bởi Kỹ thuật viên');
  await expectAccessible(page, 'refusals that were run again', 'main');

  const taken = (await (
    await commune.engineer.get('/api/rejected?topic=tank-7&taken=true')
  ).json()) as RejectedMessage[];
  const from = Date.parse(taken.at(-1)!.at) - 60_000;
  const query = `realm=sim&thing=tank-7&property=tank-level&from=${from}&to=${from + 120_000}`;
  const stored = (await (await commune.engineer.get(`/api/observations?${query}`)).json()) as Observations;
  expect(stored.columns).toMatchObject({ value: [3.25, 3.5] });

  for (const theme of ['dark', 'light']) {
    await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);
    await page.screenshot({ path: info.outputPath(`traffic-${theme}.png`) });
  }
  const main = page.getByRole('main');
  expect(await main.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
});

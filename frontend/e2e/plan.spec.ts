import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { type QuietCommune, test } from './quiet-commune.ts';

// Nothing fades while colours are measured.
test.use({ viewport: { width: 1440, height: 1000 }, contextOptions: { reducedMotion: 'reduce' } });
test.describe.configure({ timeout: 240_000 });

/** Two people of one role are told apart by their names. */
async function signInAs(
  page: Page,
  { run }: QuietCommune,
  role: 'leader' | 'administrator',
  name: string,
): Promise<void> {
  await page.request.get(`${run.signIn[role]}?${new URLSearchParams({ name })}`);
}

const rowOf = (page: Page, name: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name }) });
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Các phần của kế hoạch' }).getByRole('button', { name });

test('a value is entered by one and counts once another has approved it', async ({ page, commune }) => {
  await signInAs(page, commune, 'leader', 'Lan');
  await page.goto(`${commune.run.url}/?realm=sim`);
  await page.getByRole('button', { name: 'Các trang' }).click();
  await page.getByRole('link', { name: 'Theo dõi chỉ tiêu kế hoạch' }).click();
  const firms = rowOf(page, 'Doanh nghiệp sản xuất có đổi mới sáng tạo');
  await expect(firms.getByText('Chưa có số liệu', { exact: true }).first()).toBeVisible();

  await tab(page, 'Nhập và duyệt').click();
  const form = page.getByRole('form', { name: 'Nhập số liệu' });
  await form.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(form.getByText('cần cam kết trước khi gửi')).toBeVisible();
  await expectAccessible(page, 'the form with what is wrong', 'main');
  await form.getByLabel('Chỉ tiêu').selectOption({ label: 'Doanh nghiệp sản xuất có đổi mới sáng tạo' });
  await form.getByLabel('Từ ngày').fill('01/01/2026');
  await form.getByLabel('Đến hết ngày').fill('31/03/2026');
  await form.getByLabel('Cách ghi').selectOption('share');
  await form.getByLabel('Tử số').fill('14');
  await form.getByLabel('Mẫu số').fill('10');
  await form.getByLabel('Nguồn số liệu').fill('Khảo sát của Phòng Kinh tế');
  await form.getByLabel('Tài liệu kiểm chứng').fill('Báo cáo 21/BC-KT');
  await form.getByLabel('Tôi cam kết').check();
  await form.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(form.getByText('không thể là số liệu của chỉ tiêu này (0 – 100)')).toBeVisible();
  await form.getByLabel('Mẫu số').fill('40');
  await form.getByRole('button', { name: 'Gửi duyệt' }).click();
  await expect(page.getByText('Bạn đã nhập số liệu này: người khác duyệt.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Duyệt', exact: true })).toHaveCount(0);
  await expectAccessible(page, 'what was entered', 'main');
  await tab(page, 'Chỉ tiêu').click();
  await expect(firms.getByText('1 số liệu chờ duyệt')).toBeVisible();

  await signInAs(page, commune, 'leader', 'Minh');
  await page.reload();
  await tab(page, 'Nhập và duyệt').click();
  await page.getByRole('button', { name: 'Duyệt', exact: true }).click();
  await expect(page.getByText(/Người duyệt: Minh/)).toBeVisible();
  await tab(page, 'Chỉ tiêu').click();
  await expect(firms.getByText('35,0', { exact: true })).toBeVisible();
  await expect(firms.getByText(/Nhập tay: Khảo sát của Phòng Kinh tế/)).toBeVisible();
});

test('the parts of the plan, in either language', async ({ page, commune }) => {
  await signInAs(page, commune, 'leader', 'Lan');
  await page.goto(`${commune.run.url}/plan?realm=sim`);
  await expect(page.getByRole('heading', { name: 'Mục II.1' })).toBeVisible();
  await expectAccessible(page, 'the scorecard', 'main');
  await page.getByLabel('Nhóm theo').selectOption('owner');
  await expect(page.getByRole('heading', { name: 'Phòng Kinh tế' })).toBeVisible();
  await page.getByLabel('Nhóm theo').selectOption('dtiGroup');
  await expect(page.getByRole('heading', { name: 'Chính quyền số' })).toBeVisible();
  await tab(page, 'Nhiệm vụ trong năm').click();
  await expect(page.getByRole('form', { name: 'Thêm nhiệm vụ' })).toBeVisible();
  await expectAccessible(page, 'the tasks', 'main');
  await tab(page, 'Ngân sách').click();
  await expect(page.getByRole('form', { name: 'Thêm khoản' })).toBeVisible();
  await expectAccessible(page, 'the budget', 'main');
  await tab(page, 'Cung cấp dữ liệu').click();
  await expect(page.getByRole('form', { name: 'Ghi lần nhắc nhở' })).toBeVisible();
  await expectAccessible(page, 'the data duty', 'main');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Scorecard of the plan' })).toBeVisible();
  await page.goto(`${commune.run.url}/plan?realm=sim`);
  await expect(page.getByRole('heading', { name: 'Section II.1' })).toBeVisible();
});

test('a report is made by plan, and what goes to the province is said', async ({ page, commune }) => {
  await signInAs(page, commune, 'leader', 'Lan');
  await page.goto(`${commune.run.url}/plan?realm=sim&tab=duty`);
  await expect(page.getByText('Số liệu mô phỏng không gửi lên IOC tỉnh.')).toBeVisible();
  const form = page.getByRole('form', { name: 'Thêm lịch lập báo cáo' });
  await form.getByLabel('Chu kỳ').selectOption({ label: 'Hằng quý' });
  await form.getByLabel('Ngày', { exact: true }).fill('32');
  await form.getByRole('button', { name: 'Lưu' }).click();
  await expect(form.getByText('cần một ngày từ 1 đến 31')).toBeVisible();
  await form.getByLabel('Ngày', { exact: true }).fill('5');
  await form.getByLabel('Lúc').fill('8:15');
  await form.getByRole('button', { name: 'Lưu' }).click();
  const schedules = page.getByRole('region', { name: 'Báo cáo lập theo lịch' });
  await expect(schedules.getByText('Ngày 5 tháng đầu quý, 08:15')).toBeVisible();
  await expectAccessible(page, 'the schedules', 'main');
  await schedules.getByRole('button', { name: 'Bỏ lịch' }).click();
  await expect(schedules.getByText('Chưa có lịch lập báo cáo.')).toBeVisible();

  const printed = await page.request.get(`${commune.run.url}/api/plan/report?realm=sim&format=pdf`);
  expect((await printed.body()).subarray(0, 5).toString()).toBe('%PDF-');
  await page.goto(`${commune.run.url}/plan?realm=live&tab=duty`);
  await expect(page.getByText('Chưa nối với IOC tỉnh.')).toBeVisible();
});

test('values come from a file that was looked at', async ({ page, commune }) => {
  await signInAs(page, commune, 'leader', 'Lan');
  await page.goto(`${commune.run.url}/plan?realm=live&tab=values`);
  const form = page.getByRole('form', { name: 'Nhập từ tệp' });
  const head = 'Chỉ tiêu,Từ ngày,Đến ngày,Giá trị,Nguồn số liệu,Tài liệu kiểm chứng';
  const file = (row: string) => ({
    ...{ name: 'so-lieu.csv', mimeType: 'text/csv' },
    buffer: Buffer.from(`\uFEFF${head}\r\n${row}\r\n`),
  });
  await form
    .getByLabel('Tệp CSV hoặc XLSX')
    .setInputFiles(file('tech-staff,1/10/2025,31/12/2025,nhiều,Phòng,Báo cáo 4'));
  await form.getByLabel('Tôi cam kết').check();
  await form.getByRole('button', { name: 'Kiểm tra trước' }).click();
  await expect(form.getByText(/Dòng 2, Giá trị/)).toBeVisible();
  await expectAccessible(page, 'what is wrong with a file', 'main');
  await form.getByLabel('Tệp CSV hoặc XLSX').setInputFiles(file('tech-staff,1/10/2025,31/12/2025,19,Phòng,Báo cáo 4'));
  await form.getByRole('button', { name: 'Kiểm tra trước' }).click();
  await expect(form.getByText('1 dòng: 1 số liệu mới, 0 đã có.')).toBeVisible();
  await form.getByRole('button', { name: 'Gửi duyệt 1 số liệu' }).click();
  await expect(page.getByText('Bạn đã nhập số liệu này: người khác duyệt.')).toBeVisible();
});

test('an administrator sets a provisional target, and not the plan’s own', async ({ page, commune }) => {
  await signInAs(page, commune, 'administrator', 'Hạnh');
  await page.goto(`${commune.run.url}/plan?realm=sim`);
  const onTime = rowOf(page, 'Hồ sơ giải quyết đúng hạn');
  await onTime.getByRole('button', { name: 'Thiết lập chỉ tiêu' }).click();
  const form = page.getByRole('form', { name: /^Thiết lập chỉ tiêu/ });
  await form.getByLabel('Giá trị').fill('92');
  await form.getByLabel('Căn cứ').fill('Nghị quyết HĐND xã');
  await expectAccessible(page, 'the target', 'main');
  await form.getByLabel('Đơn vị chủ trì').selectOption({ label: 'Phòng Kinh tế' });
  await form.getByLabel('Chu kỳ cập nhật').fill('7');
  await form.getByRole('button', { name: 'Lưu' }).click();
  await expect(onTime.getByText('≥ 92 %')).toBeVisible();
  await expect(onTime.getByText('Chủ trì: Phòng Kinh tế', { exact: true })).toBeVisible();
  await rowOf(page, 'Tỷ lệ sử dụng dịch vụ công trực tuyến')
    .getByRole('button', { name: 'Thiết lập chỉ tiêu' })
    .click();
  await expect(form.getByText(/do kế hoạch hoặc quyết định của cấp trên đặt ra/)).toBeVisible();
  await expect(form.getByLabel('Căn cứ')).toHaveCount(0);
});

test('marks on the way to a target are set, and drawn with the course', async ({ page, commune }) => {
  await signInAs(page, commune, 'administrator', 'Hạnh');
  await page.goto(`${commune.run.url}/plan?realm=live`);
  const cashless = rowOf(page, 'Giao dịch không dùng tiền mặt');
  await cashless.getByRole('button', { name: 'Thiết lập chỉ tiêu' }).click();
  const form = page.getByRole('form', { name: /^Thiết lập chỉ tiêu/ });
  await form.getByLabel('Mốc đầu', { exact: true }).fill('35');
  await form.getByLabel('Ngày của mốc đầu').fill('01/07/2025');
  await form.getByLabel('Nguồn số liệu').fill('Báo cáo quý II');
  await form.getByRole('button', { name: 'Thêm mốc' }).click();
  await form.getByLabel('Đến hết ngày').fill('31/12/2030');
  await form.getByLabel('Giá trị').fill('60');
  await form.getByRole('button', { name: 'Lưu' }).click();
  await expect(form.getByText(/khác ngày của mục tiêu \(31\/12\/2030\)/)).toBeVisible();
  await form.getByLabel('Đến hết ngày').fill('31/12/2027');
  await form.getByRole('button', { name: 'Lưu' }).click();
  await cashless.getByText('Mốc 31/12/2027: 60 %').click();
  await expect(cashless.getByRole('img', { name: /^Diễn biến của chỉ tiêu Giao dịch/ })).toBeVisible();
  await expectAccessible(page, 'the course of an indicator', 'main');
});

test('a reminder is explained, with a link to the document', async ({ page, commune }) => {
  await signInAs(page, commune, 'leader', 'Lan');
  await page.goto(`${commune.run.url}/plan?realm=live&tab=duty`);
  const form = page.getByRole('form', { name: 'Ghi lần nhắc nhở' });
  await form.getByLabel('Ngày nhận').fill('02/02/2026');
  await form.getByLabel('Nơi nhắc').fill('IOC tỉnh');
  await form.getByLabel('Nội dung').fill('Thiếu số liệu văn bản');
  await form.getByRole('button', { name: 'Lưu' }).click();
  const reminders = page.getByRole('region', { name: 'Lần nhắc nhở trong năm' });
  await reminders.getByRole('button', { name: 'Giải trình' }).click();
  await reminders.getByLabel('Giải trình').fill('Lỗi kết nối, đã khắc phục');
  await reminders.getByLabel('Đường dẫn tài liệu').fill('không phải đường dẫn');
  await reminders.getByRole('button', { name: 'Gửi giải trình' }).click();
  await expect(reminders.getByText('cần một địa chỉ bắt đầu bằng https://')).toBeVisible();
  await expectAccessible(page, 'an explanation with what is wrong', 'main');
  await reminders.getByLabel('Đường dẫn tài liệu').fill('https://xa.example.vn/giai-trinh-5');
  await reminders.getByRole('button', { name: 'Gửi giải trình' }).click();
  await expect(reminders.getByRole('link', { name: 'https://xa.example.vn/giai-trinh-5' })).toBeVisible();
});

test('what is due is counted in the menu for those who can act on it', async ({ page, commune }) => {
  const due = /Theo dõi chỉ tiêu kế hoạch \(2 dữ liệu đến hạn hoặc quá hạn cập nhật\)/;
  const rows = ['late', 'due_soon', 'in_time', 'never'].map((state, k) => ({
    ...{ key: `row-${k}`, what: 'feed', name: { vi: 'Nguồn', en: 'Feed' }, owner: 'office', state },
    ...{ everyDays: 1, lastMs: null, daysLeft: null, completeness: null },
  }));
  await page.route('**/api/plan/duty?*', (route) => route.fulfill({ json: { realm: 'sim', atMs: 0, rows } }));
  await page.goto(`${commune.run.url}/plan?realm=sim`);
  const links = page.getByRole('navigation', { name: 'Các trang' });
  await expect(links.getByRole('link', { name: 'Theo dõi chỉ tiêu kế hoạch', exact: true })).toBeVisible();

  await signInAs(page, commune, 'leader', 'Lan');
  await page.goto(`${commune.run.url}/plan?realm=sim`);
  await expect(links.getByRole('link', { name: due })).toBeVisible();
  await expect(tab(page, 'Cung cấp dữ liệu')).toContainText('2');
  await expectAccessible(page, 'what is due', 'body');
});

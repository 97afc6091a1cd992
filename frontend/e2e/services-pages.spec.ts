import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { type QuietCommune, read, signIn, test } from './quiet-commune.ts';

// Nothing fades while colours are measured.
test.use({ viewport: { width: 1440, height: 1000 }, contextOptions: { reducedMotion: 'reduce' } });
test.describe.configure({ timeout: 240_000 });

const DAY_MS = 86_400_000;
const dateOf = (ms: number) => new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(ms);

/** An export as the provincial system makes it: names of people, a word that nobody knows, and a date that is none. */
function csvOf(): string {
  const [received, late, later] = [-20, -6, 12].map((days) => dateOf(Date.now() + days * DAY_MS));
  return [
    'Mã hồ sơ;Mã TTHC;Họ và tên;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái;Hình thức nộp',
    `H32.15.26-E2E-0001;1.001193;Nguyễn Văn A;${received};${late};Đang xử lý;Trực tuyến`,
    `H32.15.26-E2E-0002;1.001193;Trần Thị B;${received};${late};Chờ lãnh đạo ký;Trực tiếp`,
    `H32.15.26-E2E-0003;9.999999;Lê Văn C;${received};${later};Đang xử lý;Bưu chính`,
    `H32.15.26-E2E-0004;1.001193;Phạm Thị D;31/02/2026;${later};Đang xử lý;Trực tuyến`,
  ].join('\n');
}

const figure = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });
const choose = (page: Page, name: string, text: string) =>
  page.getByLabel('Chọn tệp').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const goTo = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Các trang' }).getByRole('link', { name }).click();

async function openPage(page: Page, { run }: QuietCommune, path: string): Promise<void> {
  await page.goto(`${run.url}${path}?realm=sim`);
  await expect(page.getByText('Đã kết nối', { exact: false }).first()).toBeVisible();
}

test('a file is checked, explained, taken in, seen in the figures and undone', async ({ page, commune }) => {
  await signIn(page, commune, 'operator');
  await openPage(page, commune, '/services');
  await expect(page.getByText(/chưa có sự kiện nào và chưa nhập tệp nào/)).toBeVisible();
  await expect(figure(page, 'Quá hạn')).toContainText('Chưa có số liệu');
  await expectAccessible(page, 'services of which nothing is known', 'main');

  await page.getByRole('link', { name: 'Nhập tệp số liệu' }).first().click();
  await expect(page.getByText('Chưa có lần nhập nào.')).toBeVisible();
  await page.getByRole('button', { name: 'Kiểm tra tệp' }).click();
  await expect(page.getByText('cần cam kết trước khi gửi')).toBeVisible();
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['%PDF-1.7'], 'báo cáo.pdf'));
    return data;
  });
  await page.dispatchEvent('#new-file', 'drop', { dataTransfer: dropped });
  await expect(page.getByText(/không phải bảng tính: cần tệp XLSX hoặc CSV/)).toBeVisible();
  await expectAccessible(page, 'the form with what is wrong', 'main');

  await choose(page, 'ho-so.csv', csvOf());
  await page.getByLabel('Tôi cam kết').check();
  await page.getByRole('button', { name: 'Kiểm tra tệp' }).click();
  await expect(page.getByText('Chờ xác nhận').first()).toBeVisible();
  const refused = page.getByRole('region', { name: 'Dòng không nhận' });
  await expect(refused.getByRole('row', { name: /^5 D/ })).toContainText('Không phải ngày');
  await expect(refused.getByRole('row', { name: /^3 F/ })).toContainText('Chưa rõ từ này nghĩa là gì');
  await expect(page.getByRole('row', { name: /^C Họ và tên/ })).toContainText('Dữ liệu cá nhân: không đọc');
  await expectAccessible(page, 'what a file would change, and how it is read', 'main');

  await page.getByLabel(/«Chờ lãnh đạo ký»/).selectOption({ label: 'Đang xử lý' });
  await expect(page.getByRole('button', { name: 'Nhập số liệu' })).toBeDisabled();
  await page.getByRole('button', { name: 'Kiểm tra lại' }).click();
  await expect(refused.getByRole('row', { name: /^3 F/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Nhập số liệu' }).click();
  await expect(page.getByText('Đã nhập').first()).toBeVisible();
  await expectAccessible(page, 'an import that is done', 'main');

  await goTo(page, 'Hành chính công');
  await expect(figure(page, 'Quá hạn').locator('b')).toHaveText('2');
  await expect(figure(page, 'Đang giải quyết').locator('b')).toHaveText('3');
  await figure(page, 'Đang giải quyết').press('Enter');
  await expect(page.getByRole('row', { name: /H32\.15\.26-E2E-0003/ })).toContainText('ngày làm việc');
  await figure(page, 'Quá hạn').press('Enter');
  await expect(page.getByRole('row', { name: /H32\.15\.26-E2E-0001/ })).toContainText(/quá \d ngày làm việc/);
  await expect(page.getByRole('row', { name: /H32\.15\.26-E2E-0003/ })).toHaveCount(0);
  await expectAccessible(page, 'the dossiers that are overdue', 'main');
  await page.getByRole('button', { name: '1 hồ sơ có thông tin mâu thuẫn' }).click();
  const doubtful = page.getByRole('row', { name: /H32\.15\.26-E2E-0003/ });
  await expect(doubtful).toContainText('Mã thủ tục không có trong danh mục');
  await expect(doubtful).toContainText(/mã thủ tục: 9\.999999 \(tệp nhập, /);
  await expectAccessible(page, 'the dossiers that contradict themselves', 'main');

  await goTo(page, 'Nhập tệp số liệu');
  await choose(page, 'ho-so-lan-hai.csv', csvOf());
  await page.getByLabel('Tôi cam kết').check();
  await page.getByRole('button', { name: 'Kiểm tra tệp' }).click();
  await expect(page.getByText(/Tiêu đề này đã được xác nhận trước đây/)).toBeVisible();
  await expect(page.getByText(/nhập nữa cũng không thay đổi gì/)).toBeVisible();
  await page.getByRole('button', { name: 'Nhập số liệu' }).click();
  await expect(page.getByText('Trùng, không ghi gì').first()).toBeVisible();

  await page.getByRole('button', { name: /^Xem lần nhập \d+: ho-so\.csv/ }).click();
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await page.getByRole('button', { name: 'Bấm lần nữa để hoàn tác' }).click();
  await expect(page.getByText('Đã hoàn tác').first()).toBeVisible();
  await goTo(page, 'Hành chính công');
  await expect(page.getByText(/chưa có sự kiện nào và chưa nhập tệp nào/)).toBeVisible();
});

test('a wrong file fails with what to do', async ({ page, commune }) => {
  await signIn(page, commune, 'engineer');
  await openPage(page, commune, '/imports');
  await choose(page, 'khac.csv', 'a;b\n1;2\n');
  await page.getByLabel('Tôi cam kết').check();
  await page.getByRole('button', { name: 'Kiểm tra tệp' }).click();
  await expect(page.getByText(/Không tìm thấy dòng tiêu đề trong 30 dòng đầu/)).toBeVisible();
  await expectAccessible(page, 'an import that failed', 'main');
});

test('the self-score of a period stands beside the official one', async ({ page, commune }) => {
  await read(commune, 'counter-1', 'queue-length', 4);
  await signIn(page, commune, 'leader');
  await openPage(page, commune, '/services');
  await expect(page.getByRole('link', { name: 'Nhập tệp số liệu' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Điểm tự tính' }).click();
  await expect(page.getByText('Chưa ghi nhận điểm công bố cho kỳ này.')).toBeVisible();
  // No dossier came: nothing to be counted, while of the register of feedback nobody knows.
  await expect(page.getByRole('row', { name: /^Công khai, minh bạch/ })).toContainText('Không phát sinh');
  await expect(page.getByRole('row', { name: /^Mức độ hài lòng Chưa/ })).toContainText('Chưa có số liệu');
  await expect(page.getByText(/chưa có sổ phản ánh, kiến nghị về quy định hành chính/)).toBeVisible();
  const form = page.getByRole('form', { name: 'Ghi nhận điểm công bố' });
  await form.getByRole('button', { name: 'Ghi nhận' }).click();
  await expect(form.getByText('cần cam kết trước khi gửi')).toBeVisible();
  await expectAccessible(page, 'the score, and the form with what is wrong', 'main');
  await form.getByLabel('Tổng điểm').fill('78,5');
  await form.getByLabel(/^Tiến độ, kết quả giải quyết/).fill('18,2');
  await form.getByLabel('Ngày công bố').fill(dateOf(Date.now()));
  await form.getByLabel('Nguồn công bố').fill('Cổng Dịch vụ công quốc gia');
  await form.getByLabel('Tôi cam kết').check();
  await form.getByRole('button', { name: 'Ghi nhận' }).click();
  await expect(page.getByText(/^công bố ngày .*, Cổng Dịch vụ công quốc gia$/).first()).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: '78,50' })).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Official scores recorded' })).toBeVisible();
  await expectAccessible(page, 'the official score, in English', 'main');
});

test('whoever may not import is told who may', async ({ page, commune }) => {
  await signIn(page, commune, 'leader');
  await openPage(page, commune, '/imports');
  await expect(page.getByText('Cần đăng nhập với vai trò cán bộ trực hoặc kỹ thuật viên.')).toBeVisible();
  await expect(page.getByLabel('Chọn tệp')).toHaveCount(0);
});

test('an administrator adds an announced day off, which others see', async ({ page, commune }) => {
  await signIn(page, commune, 'administrator');
  await openPage(page, commune, '/services');
  await page.getByRole('button', { name: 'Lịch làm việc và thời hạn' }).click();
  const days = page.getByRole('region', { name: 'Ngày nghỉ và ngày làm bù' });
  const year = Number(dateOf(Date.now()).slice(-4)) + 3;
  for (let n = 0; n < 3; n++) await days.getByRole('button', { name: 'Năm sau' }).click();
  await expect(days.getByText('Chưa có ngày nào của năm này.')).toBeVisible();
  const form = page.getByRole('form', { name: 'Thêm một ngày' });
  await form.getByRole('button', { name: 'Thêm' }).click();
  await expect(form.getByText('cần một ngày, ví dụ 02/9/2027')).toBeVisible();
  await expectAccessible(page, 'calendar and terms, with what is wrong', 'main');
  await form.getByLabel('Ngày', { exact: true }).fill(`2/9/${year}`);
  await form.getByLabel('Tên tiếng Việt').fill('Quốc khánh');
  await form.getByLabel('Căn cứ').fill('Bộ luật Lao động 2019, điều 112');
  await form.getByRole('button', { name: 'Thêm' }).click();
  await expect(form.getByText('Đã lưu; ngày hẹn và hạn đang được tính lại.')).toBeVisible();
  await expect(days.getByRole('row', { name: /Quốc khánh/ })).toContainText(`02/09/${year}`);

  await signIn(page, commune, 'leader');
  await openPage(page, commune, '/services');
  await page.getByRole('button', { name: 'Lịch làm việc và thời hạn' }).click();
  for (let n = 0; n < 3; n++) await days.getByRole('button', { name: 'Năm sau' }).click();
  await expect(days.getByRole('row', { name: /Quốc khánh/ })).toBeVisible();
  await expect(page.getByText('Cần đăng nhập với vai trò quản trị hệ thống.')).toBeVisible();
  await expect(days.getByRole('button', { name: 'Bỏ' })).toHaveCount(0);
});

import type { Duration, Localized, Procedure } from '@commune/contract';

const SOURCE = 'Cơ sở dữ liệu quốc gia về thủ tục hành chính; mã, thời hạn và phí chưa xác minh';

const CIVIL_STATUS: Localized = { vi: 'Hộ tịch', en: 'Civil status' };
const CERTIFICATION: Localized = { vi: 'Chứng thực', en: 'Certification' };
const SOCIAL: Localized = { vi: 'Bảo trợ xã hội', en: 'Social protection' };
const MERIT: Localized = { vi: 'Người có công', en: 'People of merit' };
const BUSINESS: Localized = { vi: 'Hộ kinh doanh', en: 'Household businesses' };
const LAND: Localized = { vi: 'Đất đai', en: 'Land' };
const CONSTRUCTION: Localized = { vi: 'Xây dựng', en: 'Construction' };

const SAME_DAY: Duration = { amount: 0, unit: 'working-day' };
const days = (amount: number): Duration => ({ amount, unit: 'working-day' });

type Terms = [duration: Duration, feeVnd: number | null, online: Procedure['online'], unit: string];

function procedure(code: string, field: Localized, vi: string, en: string, terms: Terms): Procedure {
  const [duration, feeVnd, online, unit] = terms;
  const paying = online !== 'none' && feeVnd !== 0;
  return {
    code,
    name: { vi, en },
    field,
    duration,
    feeVnd,
    online,
    onlinePayment: paying,
    paperResult: true,
    unit,
    verified: false,
    source: SOURCE,
  };
}

const CENTRE = 'public-services';

/** The procedures that a commune's one-stop shop meets most; the whole list comes from the national database by import. */
export const procedures: Procedure[] = [
  procedure('1.001193', CIVIL_STATUS, 'Đăng ký khai sinh', 'Registration of a birth', [SAME_DAY, 0, 'full', CENTRE]),
  procedure('1.000894', CIVIL_STATUS, 'Đăng ký kết hôn', 'Registration of a marriage', [SAME_DAY, 0, 'part', CENTRE]),
  procedure('1.000656', CIVIL_STATUS, 'Đăng ký khai tử', 'Registration of a death', [SAME_DAY, 0, 'full', CENTRE]),
  procedure('1.001022', CIVIL_STATUS, 'Đăng ký nhận cha, mẹ, con', 'Registration of parentage', [
    days(3),
    10_000,
    'part',
    CENTRE,
  ]),
  procedure('1.004873', CIVIL_STATUS, 'Cấp giấy xác nhận tình trạng hôn nhân', 'Certificate of marital status', [
    days(3),
    15_000,
    'full',
    CENTRE,
  ]),
  procedure(
    '1.004859',
    CIVIL_STATUS,
    'Thay đổi, cải chính, bổ sung thông tin hộ tịch',
    'Changes of civil-status records',
    [days(3), 15_000, 'part', CENTRE],
  ),
  procedure('1.004884', CIVIL_STATUS, 'Đăng ký lại khai sinh', 'Renewed registration of a birth', [
    days(5),
    5000,
    'part',
    CENTRE,
  ]),
  procedure('2.000635', CIVIL_STATUS, 'Cấp bản sao trích lục hộ tịch', 'Copy of a civil-status extract', [
    SAME_DAY,
    8000,
    'full',
    CENTRE,
  ]),
  procedure('2.000815', CERTIFICATION, 'Chứng thực bản sao từ bản chính', 'Certified copy of an original', [
    SAME_DAY,
    2000,
    'part',
    CENTRE,
  ]),
  procedure('2.000884', CERTIFICATION, 'Chứng thực chữ ký', 'Certification of a signature', [
    { amount: 4, unit: 'working-hour' },
    10_000,
    'none',
    CENTRE,
  ]),
  procedure(
    '2.001035',
    CERTIFICATION,
    'Chứng thực hợp đồng, giao dịch liên quan đến tài sản',
    'Certification of a contract on property',
    [days(2), 50_000, 'none', CENTRE],
  ),
  procedure('1.001776', SOCIAL, 'Trợ cấp xã hội hằng tháng', 'Monthly social allowance', [
    days(10),
    0,
    'part',
    'culture',
  ]),
  procedure('1.001731', SOCIAL, 'Hỗ trợ chi phí mai táng', 'Support for funeral costs', [
    days(5),
    0,
    'part',
    'culture',
  ]),
  procedure(
    '1.001699',
    SOCIAL,
    'Xác định mức độ khuyết tật và cấp giấy xác nhận',
    'Assessment and certificate of disability',
    [days(25), 0, 'part', 'culture'],
  ),
  procedure(
    '1.010833',
    MERIT,
    'Cấp giấy xác nhận thân nhân của người có công',
    'Certificate for relatives of people of merit',
    [days(7), 0, 'part', 'culture'],
  ),
  procedure('1.001612', BUSINESS, 'Đăng ký thành lập hộ kinh doanh', 'Registration of a household business', [
    days(3),
    100_000,
    'full',
    'economic',
  ]),
  procedure('2.000720', BUSINESS, 'Đăng ký thay đổi nội dung đăng ký hộ kinh doanh', 'Change of a household business', [
    days(3),
    100_000,
    'full',
    'economic',
  ]),
  procedure(
    '2.000575',
    BUSINESS,
    'Cấp lại giấy chứng nhận đăng ký hộ kinh doanh',
    'New certificate of a household business',
    [days(3), 100_000, 'full', 'economic'],
  ),
  procedure('1.003554', LAND, 'Hòa giải tranh chấp đất đai', 'Mediation of a land dispute', [
    { amount: 30, unit: 'calendar-day' },
    0,
    'none',
    'economic',
  ]),
  procedure('1.009994', CONSTRUCTION, 'Cấp giấy phép xây dựng nhà ở riêng lẻ', 'Building permit for a house', [
    { amount: 15, unit: 'calendar-day' },
    50_000,
    'part',
    'economic',
  ]),
];

import {
  DOCUMENT_STATE_NAMES,
  type Localized,
  PAYMENT_STATE_NAMES,
  REPORT_CATEGORY_NAMES,
  REPORT_STATE_NAMES,
} from '@commune/contract';
import type { FieldSpec } from './field-specs.ts';

const spec = (type: FieldSpec['type'], field: string, vi: string, en: string, ...headers: string[]): FieldSpec => ({
  ...{ field, type, name: { vi, en }, headers: [vi, field, ...headers] },
});

function choice(
  [field, vi, en, ...headers]: [string, string, string, ...string[]],
  names: Readonly<Record<string, Localized>>,
  more: Readonly<Record<string, readonly string[]>> = {},
): FieldSpec {
  const words = Object.entries(names).map(([key, name]) => [key, [name.vi, name.en, ...(more[key] ?? [])]]);
  return { ...spec('choice', field, vi, en, ...headers), words: Object.fromEntries(words) };
}

const unit: FieldSpec = {
  ...spec('choice', 'unit', 'Đơn vị xử lý', 'Unit', 'Đơn vị chủ trì', 'Đơn vị thụ lý', 'Phòng ban', 'Đơn vị'),
  ofUnits: true,
};
const rating = choice(['rating', 'Đánh giá', 'Rating', 'Mức độ hài lòng'], {
  very_satisfied: { vi: 'Rất hài lòng', en: 'Very satisfied' },
  satisfied: { vi: 'Hài lòng', en: 'Satisfied' },
  dissatisfied: { vi: 'Không hài lòng', en: 'Dissatisfied' },
});

export const PAYMENT_FIELD_SPECS: readonly FieldSpec[] = [
  spec('reference', 'subject', 'Mã giao dịch', 'Payment code', 'Mã thanh toán', 'Số giao dịch', 'payment'),
  spec('reference', 'dossier', 'Mã hồ sơ', 'Dossier code', 'Số hồ sơ', 'Mã số hồ sơ'),
  spec('code', 'procedure', 'Mã thủ tục hành chính', 'Procedure code', 'Mã thủ tục', 'Mã TTHC'),
  choice(['state', 'Trạng thái', 'State', 'Tình trạng', 'Trạng thái thanh toán'], PAYMENT_STATE_NAMES, {
    requested: ['Chưa thanh toán'],
    failed: ['Thất bại', 'Lỗi'],
    paid: ['Thành công', 'Thanh toán thành công'],
    refunded: ['Hoàn tiền', 'Đã hoàn tiền'],
  }),
  spec('amount', 'amountVnd', 'Số tiền', 'Amount', 'Thành tiền', 'Tổng tiền'),
  choice(['method', 'Hình thức thanh toán', 'Method', 'Phương thức thanh toán', 'Phương thức'], {
    online: { vi: 'Trực tuyến', en: 'Online' },
    transfer: { vi: 'Chuyển khoản', en: 'Transfer' },
    card: { vi: 'Thẻ', en: 'Card' },
    cash: { vi: 'Tiền mặt', en: 'Cash' },
  }),
  spec('moment', 'requestedMs', 'Ngày yêu cầu', 'Requested', 'Ngày yêu cầu thanh toán'),
  spec('moment', 'failedMs', 'Ngày thất bại', 'Failed'),
  spec('moment', 'paidMs', 'Ngày thanh toán', 'Paid', 'Thời gian thanh toán', 'Thời gian giao dịch', 'Ngày giao dịch'),
  spec('moment', 'refundedMs', 'Ngày hoàn trả', 'Refunded', 'Ngày hoàn tiền'),
];

export const DOCUMENT_FIELD_SPECS: readonly FieldSpec[] = [
  spec('reference', 'subject', 'Số ký hiệu', 'Document number', 'Số, ký hiệu', 'Số văn bản', 'Mã văn bản', 'document'),
  choice(['state', 'Trạng thái', 'State', 'Tình trạng'], DOCUMENT_STATE_NAMES),
  choice(['direction', 'Loại văn bản', 'Direction', 'Chiều', 'Văn bản đi/đến'], {
    in: { vi: 'Văn bản đến', en: 'Incoming' },
    out: { vi: 'Văn bản đi', en: 'Outgoing' },
  }),
  unit,
  spec('moment', 'registeredMs', 'Ngày vào sổ', 'Registered', 'Ngày đến', 'Ngày đăng ký'),
  spec('moment', 'dueMs', 'Hạn xử lý', 'Due', 'Thời hạn xử lý'),
  spec('moment', 'handledMs', 'Ngày xử lý xong', 'Handled', 'Ngày hoàn thành'),
  spec('moment', 'signedMs', 'Ngày ký', 'Signed', 'Ngày ký số'),
  spec('moment', 'issuedMs', 'Ngày phát hành', 'Issued', 'Ngày ban hành'),
  spec('boolean', 'digital', 'Xử lý trên môi trường mạng', 'Handled digitally', 'Điện tử'),
  spec('boolean', 'digitallySigned', 'Ký số', 'Digitally signed', 'Đã ký số'),
];

export const REPORT_FIELD_SPECS: readonly FieldSpec[] = [
  spec('reference', 'subject', 'Mã phản ánh', 'Report code', 'Mã PAHT', 'Số phản ánh', 'report'),
  choice(['state', 'Trạng thái', 'State', 'Tình trạng', 'Trạng thái xử lý'], REPORT_STATE_NAMES, {
    waiting: ['Mới', 'Mới tiếp nhận'],
    handling: ['Đã tiếp nhận', 'Đã phân công'],
    handled: ['Hoàn thành', 'Đã đóng'],
  }),
  choice(['category', 'Lĩnh vực', 'Category', 'Chuyên mục', 'Loại phản ánh'], REPORT_CATEGORY_NAMES, {
    lighting: ['Chiếu sáng', 'Đèn đường'],
    road: ['Giao thông', 'Hạ tầng giao thông'],
    flooding: ['Ngập lụt', 'Ngập úng'],
    waste: ['Rác', 'Vệ sinh môi trường'],
    other: ['Khác'],
  }),
  spec('degrees', 'longitude', 'Kinh độ', 'Longitude', 'lon', 'lng'),
  spec('degrees', 'latitude', 'Vĩ độ', 'Latitude', 'lat'),
  unit,
  spec('moment', 'receivedMs', 'Ngày phản ánh', 'Received', 'Ngày gửi', 'Thời gian phản ánh', 'Ngày tiếp nhận'),
  spec('moment', 'acceptedMs', 'Ngày thụ lý', 'Accepted'),
  spec('moment', 'handedMs', 'Ngày phân công', 'Handed to its unit', 'Ngày giao xử lý', 'Ngày chuyển xử lý'),
  spec('moment', 'startedMs', 'Ngày bắt đầu xử lý', 'Begun'),
  spec('moment', 'dueMs', 'Hạn xử lý', 'Due', 'Thời hạn xử lý'),
  spec('moment', 'handledMs', 'Ngày xử lý xong', 'Handled', 'Ngày hoàn thành', 'Ngày xử lý'),
  spec('moment', 'closedMs', 'Ngày đóng', 'Closed', 'Ngày kết thúc'),
  spec('text', 'result', 'Kết quả xử lý', 'Result', 'Kết quả'),
  spec('reference', 'duplicateOf', 'Trùng với', 'Duplicate of', 'Trùng với mã'),
  rating,
];

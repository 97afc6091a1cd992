import { type DOSSIER_CHANNELS, DOSSIER_STATE_NAMES, type DossierState } from '@commune/contract';
import type { FieldSpec } from './field-specs.ts';

/** The glossary's word of each state first, then what exports were seen to say (unverified: shipped as a beginning). */
const STATE_WORDS: Record<DossierState, string[]> = {
  registered: ['Mới nộp', 'Chờ tiếp nhận'],
  accepted: ['Đã tiếp nhận', 'Tiếp nhận'],
  processing: ['Đang giải quyết', 'Đang thụ lý', 'Chờ xử lý'],
  supplement: ['Yêu cầu bổ sung', 'Chờ bổ sung', 'Yêu cầu bổ sung hồ sơ', 'Bổ sung hồ sơ'],
  fee: ['Chờ thanh toán', 'Yêu cầu thanh toán', 'Nghĩa vụ tài chính'],
  refused: ['Từ chối', 'Từ chối tiếp nhận', 'Không tiếp nhận'],
  withdrawn: ['Rút hồ sơ', 'Đã rút', 'Công dân rút hồ sơ'],
  stopped: ['Trả lại', 'Không giải quyết', 'Hủy'],
  processed: ['Đã giải quyết', 'Hoàn thành', 'Đã có kết quả', 'Chờ trả kết quả', 'Đã xử lý'],
  returned: ['Đã trả', 'Trả kết quả', 'Kết thúc'],
};

const moment = (field: string, vi: string, en: string, ...headers: string[]): FieldSpec => ({
  ...{ field, type: 'moment', name: { vi, en }, headers: [vi, field, ...headers] },
});
const yesNo = (field: string, vi: string, en: string, ...headers: string[]): FieldSpec => ({
  ...{ field, type: 'boolean', name: { vi, en }, headers: [vi, field, ...headers] },
});

export const DOSSIER_FIELD_SPECS: readonly FieldSpec[] = [
  {
    ...{ field: 'subject', type: 'reference', name: { vi: 'Mã hồ sơ', en: 'Dossier code' } },
    headers: ['Mã hồ sơ', 'Số hồ sơ', 'Mã số hồ sơ', 'Số biên nhận', 'Mã biên nhận', 'Mã HS', 'dossier'],
  },
  {
    ...{ field: 'procedure', type: 'code', name: { vi: 'Mã thủ tục hành chính', en: 'Procedure code' } },
    headers: ['Mã thủ tục hành chính', 'Mã thủ tục', 'Mã TTHC', 'procedure'],
  },
  {
    ...{ field: 'state', type: 'choice', name: { vi: 'Trạng thái', en: 'State' } },
    headers: ['Trạng thái', 'Trạng thái hồ sơ', 'Tình trạng', 'Tình trạng hồ sơ', 'Tình trạng xử lý', 'state'],
    words: Object.fromEntries(
      Object.entries(STATE_WORDS).map(([state, words]) => [
        state,
        [DOSSIER_STATE_NAMES[state as DossierState].vi, DOSSIER_STATE_NAMES[state as DossierState].en, ...words],
      ]),
    ),
  },
  {
    ...{ field: 'channel', type: 'choice', name: { vi: 'Hình thức nộp', en: 'Channel' } },
    headers: ['Hình thức nộp', 'Hình thức nộp hồ sơ', 'Hình thức tiếp nhận', 'Kênh tiếp nhận', 'Kênh nộp', 'channel'],
    words: {
      direct: ['Trực tiếp', 'In person', 'Nộp trực tiếp', 'Tại quầy', 'Một cửa'],
      post: ['Bưu chính', 'By post', 'Bưu chính công ích', 'Qua bưu chính', 'Bưu điện', 'BCCI'],
      online: ['Trực tuyến', 'Online', 'Nộp trực tuyến', 'Qua mạng', 'DVC trực tuyến', 'Cổng dịch vụ công'],
    } satisfies Record<(typeof DOSSIER_CHANNELS)[number], string[]>,
  },
  {
    ...{ field: 'unit', type: 'choice', name: { vi: 'Đơn vị xử lý', en: 'Unit' }, ofUnits: true },
    headers: ['Đơn vị xử lý', 'Đơn vị thụ lý', 'Đơn vị chủ trì', 'Phòng ban', 'Cơ quan xử lý', 'unit'],
  },
  {
    ...{ field: 'counter', type: 'count', name: { vi: 'Quầy', en: 'Counter' } },
    headers: ['Quầy', 'Số quầy', 'Quầy tiếp nhận', 'counter'],
  },
  moment('registeredMs', 'Ngày nộp', 'Registered', 'Ngày nộp hồ sơ', 'Ngày đăng ký', 'Thời gian nộp'),
  moment(
    ...(['receivedMs', 'Ngày tiếp nhận', 'Received', 'Thời gian tiếp nhận', 'Ngày nhận', 'Ngày nhận hồ sơ'] as const),
    ...['Ngày tiếp nhận hồ sơ', 'Thời điểm tiếp nhận'],
  ),
  moment(
    ...(['promisedMs', 'Ngày hẹn trả', 'Promised', 'Ngày hẹn', 'Ngày hẹn trả kết quả', 'Hạn trả kết quả'] as const),
    ...['Hạn xử lý', 'Hạn giải quyết', 'Thời hạn trả', 'Ngày hẹn trả KQ'],
  ),
  moment(
    ...(['processedMs', 'Ngày xử lý xong', 'Processed', 'Ngày hoàn thành', 'Ngày có kết quả'] as const),
    ...['Ngày kết thúc xử lý', 'Ngày giải quyết xong', 'Thời gian xử lý xong'],
  ),
  moment('returnedMs', 'Ngày trả kết quả', 'Returned', 'Ngày trả', 'Thời gian trả kết quả', 'Ngày trả KQ'),
  moment('endedMs', 'Ngày dừng xử lý', 'Ended', 'Ngày từ chối', 'Ngày rút hồ sơ', 'Ngày dừng'),
  moment('supplementRequestedMs', 'Ngày yêu cầu bổ sung', 'More papers asked for', 'Ngày YCBS'),
  moment('supplementAnsweredMs', 'Ngày bổ sung', 'Papers came', 'Ngày bổ sung hồ sơ', 'Ngày nhận bổ sung'),
  {
    ...{ field: 'supplementCount', type: 'count' },
    name: { vi: 'Số lần yêu cầu bổ sung', en: 'Times more papers were asked for' },
    headers: ['Số lần yêu cầu bổ sung', 'Số lần bổ sung', 'Số lần bổ sung hồ sơ', 'Số lần YCBS', 'supplementCount'],
  },
  {
    ...{ field: 'feeVnd', type: 'amount', name: { vi: 'Phí, lệ phí', en: 'Fee' } },
    headers: ['Phí, lệ phí', 'Phí lệ phí', 'Lệ phí', 'Phí', 'Tổng phí', 'Số tiền', 'feeVnd', 'fee'],
  },
  yesNo('paid', 'Đã thanh toán', 'Paid', 'Thanh toán', 'Đã nộp phí'),
  yesNo('paidOnline', 'Thanh toán trực tuyến', 'Paid online', 'Đã thanh toán trực tuyến'),
  yesNo('paperResult', 'Kết quả giấy', 'Paper result', 'Trả kết quả giấy', 'Trả kết quả bản giấy'),
  yesNo('electronicResult', 'Kết quả điện tử', 'Electronic result', 'Có kết quả điện tử', 'Trả kết quả điện tử'),
  yesNo('digitisedInput', 'Số hóa hồ sơ', 'Digitised dossier', 'Số hóa đầu vào', 'Số hóa thành phần hồ sơ'),
  yesNo('digitisedResult', 'Số hóa kết quả', 'Digitised result', 'Số hóa kết quả giải quyết'),
  {
    ...{ field: 'reusedComponents', type: 'count', name: { vi: 'Số thành phần tái sử dụng', en: 'Components reused' } },
    headers: ['Số thành phần tái sử dụng', 'Tái sử dụng', 'Số giấy tờ tái sử dụng', 'reusedComponents'],
  },
  yesNo('synced', 'Đã đồng bộ', 'In step with the portal', 'Đồng bộ', 'Đồng bộ CDVCQG'),
  {
    ...{ field: 'rating', type: 'choice', name: { vi: 'Đánh giá', en: 'Rating' } },
    headers: ['Đánh giá', 'Mức độ hài lòng', 'Hài lòng', 'rating'],
    words: {
      very_satisfied: ['Rất hài lòng', 'Very satisfied'],
      satisfied: ['Hài lòng', 'Satisfied'],
      dissatisfied: ['Không hài lòng', 'Dissatisfied', 'Chưa hài lòng'],
    },
  },
  yesNo('complaint', 'Có phản ánh, kiến nghị', 'Complaint', 'Phản ánh kiến nghị', 'Khiếu nại'),
];

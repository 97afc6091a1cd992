import { PAYMENT_STATE_NAMES, type PaymentMethod } from '@commune/contract';
import { type ExportTable, moment } from './export-table.ts';

const METHODS: Record<PaymentMethod, string> = {
  online: 'Trực tuyến',
  transfer: 'Chuyển khoản',
  card: 'Thẻ',
  cash: 'Tiền mặt',
};

/** The payments of fees, by the dossiers that they are made for. */
export const PAYMENT_TABLE: ExportTable<'payment'> = {
  kind: 'payment',
  columns: [
    ['Mã giao dịch', ({ subject }) => subject],
    ['Mã hồ sơ', ({ dossier }) => dossier],
    ['Mã TTHC', ({ procedure }) => procedure],
    ['Trạng thái', ({ state }) => PAYMENT_STATE_NAMES[state].vi],
    ['Số tiền', ({ amountVnd }) => amountVnd],
    ['Hình thức thanh toán', ({ method }) => method && METHODS[method]],
    ['Ngày yêu cầu', ({ requestedMs }) => moment(requestedMs)],
    ['Ngày thất bại', ({ failedMs }) => moment(failedMs)],
    ['Ngày thanh toán', ({ paidMs }) => moment(paidMs)],
    ['Ngày hoàn trả', ({ refundedMs }) => moment(refundedMs)],
  ],
};

import { DOSSIER_STATE_NAMES, type DossierChannel } from '@commune/contract';
import { type ExportTable, moment, PROCEDURES, ratingWord, unitName, yesNo } from './export-table.ts';

const CHANNELS: Record<DossierChannel, string> = {
  direct: 'Trực tiếp',
  post: 'Bưu chính công ích',
  online: 'Trực tuyến',
};

/** As a provincial system names its columns. One request for papers is told, the last, and how many there were. */
export const DOSSIER_TABLE: ExportTable<'dossier'> = {
  kind: 'dossier',
  columns: [
    ['Mã hồ sơ', ({ subject }) => subject],
    ['Mã TTHC', ({ procedure }) => procedure],
    ['Tên thủ tục', ({ procedure }) => PROCEDURES.get(procedure ?? '')?.name.vi ?? null],
    ['Trạng thái hồ sơ', ({ state }) => DOSSIER_STATE_NAMES[state].vi],
    ['Hình thức nộp', ({ channel }) => channel && CHANNELS[channel]],
    ['Đơn vị xử lý', ({ unit }) => unitName(unit)],
    ['Quầy', ({ counter }) => counter],
    ['Ngày nộp', ({ registeredMs }) => moment(registeredMs)],
    ['Ngày tiếp nhận', ({ receivedMs }) => moment(receivedMs)],
    ['Ngày hẹn trả', ({ promisedMs }) => moment(promisedMs)],
    ['Ngày yêu cầu bổ sung', ({ supplements }) => moment(supplements.at(-1)?.requestedMs ?? null)],
    ['Ngày bổ sung', ({ supplements }) => moment(supplements.at(-1)?.answeredMs ?? null)],
    ['Số lần yêu cầu bổ sung', ({ supplements }) => supplements.length],
    ['Ngày xử lý xong', ({ processedMs }) => moment(processedMs)],
    ['Ngày trả kết quả', ({ returnedMs }) => moment(returnedMs)],
    ['Ngày dừng xử lý', ({ endedMs }) => moment(endedMs)],
    ['Phí, lệ phí', ({ feeVnd }) => feeVnd],
    ['Đã thanh toán', ({ paid }) => yesNo(paid)],
    ['Thanh toán trực tuyến', ({ paidOnline }) => yesNo(paidOnline)],
    ['Kết quả điện tử', ({ electronicResult }) => yesNo(electronicResult)],
    ['Số hóa hồ sơ', ({ digitisedInput }) => yesNo(digitisedInput)],
    ['Số hóa kết quả', ({ digitisedResult }) => yesNo(digitisedResult)],
    ['Số thành phần tái sử dụng', ({ reusedComponents }) => reusedComponents],
    ['Đồng bộ CDVCQG', ({ synced }) => yesNo(synced)],
    ['Đánh giá', ({ rating }) => ratingWord(rating)],
    ['Có phản ánh, kiến nghị', ({ complaint }) => yesNo(complaint)],
  ],
};

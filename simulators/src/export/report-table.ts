import { REPORT_CATEGORY_NAMES, REPORT_STATE_NAMES } from '@commune/contract';
import { type ExportTable, moment, ratingWord, unitName } from './export-table.ts';

/** Citizens' reports, by the places that they are about. */
export const REPORT_TABLE: ExportTable<'citizen_report'> = {
  kind: 'citizen_report',
  columns: [
    ['Mã phản ánh', ({ subject }) => subject],
    ['Trạng thái', ({ state }) => REPORT_STATE_NAMES[state].vi],
    ['Lĩnh vực', ({ category }) => category && REPORT_CATEGORY_NAMES[category].vi],
    ['Kinh độ', ({ position }) => position?.[0] ?? null],
    ['Vĩ độ', ({ position }) => position?.[1] ?? null],
    ['Đơn vị xử lý', ({ unit }) => unitName(unit)],
    ['Ngày phản ánh', ({ receivedMs }) => moment(receivedMs)],
    ['Ngày thụ lý', ({ acceptedMs }) => moment(acceptedMs)],
    ['Ngày phân công', ({ handedMs }) => moment(handedMs)],
    ['Ngày bắt đầu xử lý', ({ startedMs }) => moment(startedMs)],
    ['Hạn xử lý', ({ dueMs }) => moment(dueMs)],
    ['Ngày xử lý xong', ({ handledMs }) => moment(handledMs)],
    ['Ngày đóng', ({ closedMs }) => moment(closedMs)],
    ['Kết quả xử lý', ({ result }) => result],
    ['Trùng với', ({ duplicateOf }) => duplicateOf],
    ['Đánh giá', ({ rating }) => ratingWord(rating)],
  ],
};

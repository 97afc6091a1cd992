import { DOCUMENT_STATE_NAMES } from '@commune/contract';
import { type ExportTable, moment, unitName, yesNo } from './export-table.ts';

const DIRECTIONS = { in: 'Văn bản đến', out: 'Văn bản đi' };

/** The register of documents that came in and went out. */
export const DOCUMENT_TABLE: ExportTable<'document'> = {
  kind: 'document',
  columns: [
    ['Số ký hiệu', ({ subject }) => subject],
    ['Trạng thái', ({ state }) => DOCUMENT_STATE_NAMES[state].vi],
    ['Loại văn bản', ({ direction }) => direction && DIRECTIONS[direction]],
    ['Đơn vị xử lý', ({ unit }) => unitName(unit)],
    ['Ngày vào sổ', ({ registeredMs }) => moment(registeredMs)],
    ['Hạn xử lý', ({ dueMs }) => moment(dueMs)],
    ['Ngày xử lý xong', ({ handledMs }) => moment(handledMs)],
    ['Ngày ký', ({ signedMs }) => moment(signedMs)],
    ['Ngày phát hành', ({ issuedMs }) => moment(issuedMs)],
    ['Xử lý trên môi trường mạng', ({ digital }) => yesNo(digital)],
    ['Ký số', ({ digitallySigned }) => yesNo(digitallySigned)],
  ],
};

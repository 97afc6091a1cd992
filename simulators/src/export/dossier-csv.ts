import { DOSSIER_STATE_NAMES, type Dossier, type DossierChannel, type FactOf, type Rating } from '@commune/contract';
import { procedures, units } from '@commune/db/seeds';
import { foldFacts, readServiceEvent, ZONE_OFFSET_MS } from '@commune/domain';
import type { Life } from '../services/register.ts';

const CHANNELS: Record<DossierChannel, string> = {
  direct: 'Trực tiếp',
  post: 'Bưu chính công ích',
  online: 'Trực tuyến',
};
const RATINGS: Record<Rating, string> = {
  very_satisfied: 'Rất hài lòng',
  satisfied: 'Hài lòng',
  dissatisfied: 'Không hài lòng',
};
const PROCEDURES = new Map(procedures.map((procedure) => [procedure.code, procedure]));
const UNITS = new Map(units.map(({ key, name }) => [key, name.vi]));

type Value = string | number | null;

/** As a provincial system names its columns. One request for papers is told, the last, and how many there were. */
const COLUMNS: readonly [header: string, value: (dossier: Dossier) => Value][] = [
  ['Mã hồ sơ', ({ subject }) => subject],
  ['Mã TTHC', ({ procedure }) => procedure],
  ['Tên thủ tục', ({ procedure }) => PROCEDURES.get(procedure ?? '')?.name.vi ?? null],
  ['Trạng thái hồ sơ', ({ state }) => DOSSIER_STATE_NAMES[state].vi],
  ['Hình thức nộp', ({ channel }) => channel && CHANNELS[channel]],
  ['Đơn vị xử lý', ({ unit }) => UNITS.get(unit ?? '') ?? null],
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
  ['Đánh giá', ({ rating }) => rating && RATINGS[rating]],
  ['Có phản ánh, kiến nghị', ({ complaint }) => yesNo(complaint)],
];

export const HEADER_LINE = line(COLUMNS.map(([header]) => header));

/** What an export says of a dossier's life as far as it has come at `nowMs`; null where it has not begun. */
export function dossierLine(life: Life, nowMs: number): string | null {
  const facts = life.flatMap(({ t, type, data }, n) => {
    if (t > nowMs || !type.startsWith('dossier.')) return [];
    // Which event says it does not matter to what is said.
    return (readServiceEvent({ id: String(n), timeMs: t, type, data }, t).fact as FactOf<'dossier'> | null) ?? [];
  });
  const dossier = foldFacts(facts, { procedures: PROCEDURES });
  return dossier && line(COLUMNS.map(([, value]) => value(dossier)));
}

function line(values: readonly Value[]): string {
  return `${values.map((value) => quoted(String(value ?? ''))).join(',')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** dd/mm/yyyy HH:mm:ss on a clock of Viet Nam. */
function moment(ms: number | null): string | null {
  if (ms === null) return null;
  const [date = '', clock = ''] = new Date(ms + ZONE_OFFSET_MS).toISOString().split('T');
  return `${date.split('-').reverse().join('/')} ${clock.slice(0, 8)}`;
}

function yesNo(value: boolean | null): string | null {
  return value === null ? null : value ? 'Có' : 'Không';
}

import { procedures } from '@commune/db/seeds';
import { ZONE_OFFSET_MS } from '@commune/domain';
import type { OutputCell } from '../../src/tables/write/cell-output.ts';
import { lehmer } from '../parts/random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface MadeDossier {
  ref: string;
  fields: Record<string, unknown>;
}

/** Dossiers as a commune gets them over the year before a moment: most resolved on time, some late, some still in hand. */
export function* madeDossiers(n: number, untilMs: number): Generator<MadeDossier> {
  const next = lehmer(7);
  for (let k = 0; k < n; k++) {
    const procedure = procedures[Math.floor(next() * procedures.length)]!;
    const receivedMs = Math.floor((untilMs - 365 * DAY_MS + (365 * DAY_MS * k) / n) / 60_000) * 60_000;
    const promisedMs = receivedMs + (1 + Math.floor(next() * 14)) * DAY_MS;
    const endMs = promisedMs + (next() < 0.95 ? -next() : next()) * 2 * DAY_MS;
    const isDone = endMs < untilMs;
    const feeVnd = procedure.feeVnd ?? 20_000;
    yield {
      ref: `H32.15.26-${String(k).padStart(7, '0')}`,
      fields: {
        ...{ procedure: procedure.code, unit: procedure.unit, receivedMs, promisedMs, feeVnd },
        state: isDone ? 'returned' : next() < 0.1 ? 'supplement' : 'processing',
        channel: next() < 0.7 ? 'online' : next() < 0.9 ? 'direct' : 'post',
        counter: 1 + Math.floor(next() * 6),
        processedMs: isDone ? Math.floor(endMs) : null,
        returnedMs: isDone ? Math.floor(endMs) + HOUR_MS : null,
        supplements:
          next() < 0.05 ? [{ requestedMs: receivedMs + HOUR_MS, answeredMs: isDone ? receivedMs + DAY_MS : null }] : [],
        ...{
          paid: feeVnd > 0,
          paidOnline: feeVnd > 0 && next() < 0.6,
          paperResult: true,
          electronicResult: next() < 0.8,
        },
        ...{ digitisedInput: next() < 0.7, digitisedResult: next() < 0.7, reusedComponents: next() < 0.4 ? 1 : 0 },
        ...{ synced: next() < 0.98, rating: next() < 0.9 ? 'satisfied' : 'dissatisfied', complaint: false },
      },
    };
  }
}

const yesNo = (value: unknown) => (value === true ? 'Có' : 'Không');
const STATES: Record<string, string> = {
  returned: 'Đã trả kết quả',
  supplement: 'Yêu cầu bổ sung',
  processing: 'Đang xử lý',
};
const CHANNELS: Record<string, string> = { online: 'Trực tuyến', direct: 'Trực tiếp', post: 'Bưu chính' };

export const EXPORT_HEADER = [
  ...['Mã hồ sơ', 'Mã TTHC', 'Trạng thái', 'Hình thức nộp', 'Họ và tên', 'Quầy', 'Ngày tiếp nhận', 'Ngày hẹn trả'],
  ...['Ngày xử lý xong', 'Ngày trả kết quả', 'Lệ phí', 'Đã thanh toán', 'Thanh toán trực tuyến', 'Kết quả điện tử'],
  ...['Số hóa hồ sơ', 'Số hóa kết quả', 'Số thành phần tái sử dụng', 'Đã đồng bộ', 'Đánh giá', 'Ghi chú'],
];

/** The same as rows of an export of 20 columns. */
export function* exportRows(n: number, untilMs: number): Generator<OutputCell[]> {
  const date = (ms: unknown): OutputCell =>
    typeof ms === 'number' ? { localMs: ms + ZONE_OFFSET_MS, withTime: true } : null;
  for (const { ref, fields: f } of madeDossiers(n, untilMs)) {
    yield [
      ...[ref, String(f.procedure), STATES[String(f.state)]!, CHANNELS[String(f.channel)]!, 'Nguyễn Văn A'],
      ...[f.counter as number, date(f.receivedMs), date(f.promisedMs), date(f.processedMs), date(f.returnedMs)],
      ...[f.feeVnd as number, yesNo(f.paid), yesNo(f.paidOnline), yesNo(f.electronicResult), yesNo(f.digitisedInput)],
      ...[yesNo(f.digitisedResult), f.reusedComponents as number, yesNo(f.synced)],
      ...[f.rating === 'satisfied' ? 'Hài lòng' : 'Không hài lòng', `Ghi chú của hồ sơ ${ref}`],
    ];
  }
}

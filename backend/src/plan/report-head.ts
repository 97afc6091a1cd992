import type { Localized } from '@commune/contract';
import { ZONE_OFFSET_MS } from '@commune/domain';
import { cellText } from '../tables/write/cell-text.ts';
import type { PdfContent } from '../tables/write/pdf/write-pdf.ts';

/**
 * What stands above the printed report and at the foot of its pages: whose it is, of when, and whether it is simulated. It
 * has no number and no signature, so it does not look like a document that has.
 */
export function reportHead(commune: Localized, nature: string, madeMs: number): Pick<PdfContent, 'head' | 'foot'> {
  const made = `Lập lúc ${cellText({ localMs: madeMs + ZONE_OFFSET_MS, withTime: true })}, giờ Việt Nam`;
  const name = commune.vi.charAt(0).toLowerCase() + commune.vi.slice(1);
  return {
    head: {
      left: [`ỦY BAN NHÂN DÂN ${commune.vi.toUpperCase()}`, `Hệ thống giám sát, điều hành thông minh ${name} (IOC xã)`],
      right: [nature, made],
      title: 'BÁO CÁO KẾT QUẢ THỰC HIỆN KẾ HOẠCH 07/KH-UBND',
      lines: [
        'Kế hoạch 07/KH-UBND ngày 08/8/2025 của UBND xã thực hiện Nghị quyết 57-NQ/TW',
        'Báo cáo do hệ thống lập tự động, chưa có số, chữ ký và con dấu: không thay cho văn bản hành chính.',
      ],
    },
    foot: `Kế hoạch 07/KH-UBND · ${commune.vi} · ${nature} · ${made}`,
  };
}

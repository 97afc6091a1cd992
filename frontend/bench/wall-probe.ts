/**
 * Put into the wall's document before its own scripts: tells when its page first stood with its figures, in its letters.
 * It counts as standing when, after everything is there, a second animation frame begins: the first may still be that of
 * its own picture.
 */
import type { WallPageKey } from '@commune/contract';
import type { WallProbe } from './seen.ts';

declare global {
  interface Window {
    wallProbe: WallProbe;
  }
}

const FIGURES: Record<WallPageKey, (said: string, page: Element) => boolean> = {
  overview: (said) =>
    /Mực nước Đồng Trăng\s*\d+,\d\d/.test(said) &&
    /Đã giải quyết đúng hạn\s*\d+,\d/.test(said) &&
    /Mưa 6 giờ qua\s*\d/.test(said) &&
    !said.includes('Chưa biết tình trạng cảnh báo'),
  flood: (said, page) => page.querySelectorAll('path.line').length === 2 && /tại (Đồng Trăng|Diên Phú)/.test(said),
  infrastructure: (said, page) =>
    page.querySelectorAll('article dd').length >= 18 &&
    !said.includes('Chưa có số liệu') &&
    !said.includes('Chưa biết'),
  environment: (said) => /PM2\.5 cao nhất\s*\d/.test(said),
  services: (said) => /Tiếp nhận hôm nay\s*\d/.test(said) && /Quầy 1/.test(said) && /Điểm tự tính/.test(said),
  plan: (said) => /\d+ trên \d+ chỉ tiêu/.test(said),
};

let readyMs: number | null = null;

function look(): void {
  const page = document.querySelector<HTMLElement>('[data-page][data-connection="connected"]');
  const key = page?.dataset.page as WallPageKey | undefined;
  if (page && key && FIGURES[key](page.textContent, page)) requestAnimationFrame(drawn);
  else requestAnimationFrame(look);
}

/** The letters are asked for with the first picture that has them. */
function drawn(): void {
  if (document.fonts.status !== 'loaded') return void requestAnimationFrame(drawn);
  requestAnimationFrame(() => {
    readyMs = performance.now();
  });
}
requestAnimationFrame(look);

window.wallProbe = {
  ready: () => (readyMs === null ? null : { coldMs: readyMs, atMs: performance.timeOrigin + readyMs }),
};

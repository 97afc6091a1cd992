const MARKS = /\p{M}+/gu;
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/gu;

/** Lower case without diacritics, words parted by one space: «Trạm Hoá – Đồng Trăng» is «tram hoa dong trang». */
export function fold(text: string): string {
  return plain(text).replace(MARKS, '').trim();
}

/**
 * As `fold`, but every word keeps its diacritics, with the tone at its end: the two places where a tone is written, hóa
 * and hoá, are one spelling then, while hòa stays another word.
 */
export function foldSpelling(text: string): string {
  return plain(text)
    .split(' ')
    .map((word) => word.replace(TONES, '') + (word.match(TONES) ?? []).join(''))
    .join(' ')
    .trim();
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll('đ', 'd')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ');
}

/** Lower case, without diacritics and punctuation: `Mực nước (cm)` → `muc nuoc cm`. */
export function plain(text: string): string {
  return fold(text)
    .replaceAll(/[^a-z0-9%]+/g, ' ')
    .trim();
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll(/[đĐ]/g, 'd')
    .replaceAll('₂', '2')
    .replaceAll('₃', '3')
    .toLowerCase();
}

/** A name that topics can carry: `Trạm Thành Cổ 1` → `tram-thanh-co-1`; what is one already stays as it is. */
export function slugOf(text: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  return fold(text)
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 64);
}

/** A header or word as it is compared: without diacritics, case, punctuation and blanks. `Ngày hẹn trả` is `ngayhentra`. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[đĐ]/g, 'd')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

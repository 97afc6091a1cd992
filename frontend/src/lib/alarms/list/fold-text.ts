/** Text without case, accents and the two ways of writing Đ, so that «duong», «Đường» and «DUONG» find each other. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd');
}

/** «Trực B» is TB, «Nguyễn Văn An» NA: of the first word and of the last, by which a Vietnamese name is called. */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean);
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return [first, last]
    .map((word) => Array.from(word?.normalize('NFC') ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
}

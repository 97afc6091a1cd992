export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1258'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** By the byte order mark; without one UTF-16 shows in that every other byte of ordinary text is zero. */
export function guessEncoding(start: Buffer): Encoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  let evenZeros = 0;
  let oddZeros = 0;
  for (let k = 0; k < start.length; k++) {
    if (start[k] !== 0) continue;
    if (k % 2 === 0) evenZeros++;
    else oddZeros++;
  }
  const many = start.length / 4;
  if (oddZeros > many && evenZeros === 0) return 'utf-16le';
  if (evenZeros > many && oddZeros === 0) return 'utf-16be';
  return 'utf-8';
}

/** The same text in UTF-8. */
export async function* toUtf8(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest);
}

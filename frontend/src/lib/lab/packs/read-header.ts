import { MAX_PACK_BYTES, PACK_VERSION, type PackHeader } from '@commune/contract';

export type HeaderFault = 'not-a-pack' | 'newer' | 'large';

/** A header lies within this, however it is packed. */
const LOOKED_AT_BYTES = 256 * 1024;
const LONGEST_CHARS = 1024 * 1024;

/** What a file says of itself before it is sent; whether it is whole only opening it tells. */
export async function readPackHeader(file: Blob): Promise<{ header: PackHeader } | { fault: HeaderFault }> {
  if (file.size > MAX_PACK_BYTES) return { fault: 'large' };
  let json: Partial<PackHeader> & { pack?: number };
  try {
    json = JSON.parse(await firstLine(file));
  } catch {
    return { fault: 'not-a-pack' };
  }
  if (typeof json?.pack !== 'number' || typeof json.counts !== 'object') return { fault: 'not-a-pack' };
  return json.pack > PACK_VERSION ? { fault: 'newer' } : { header: json as PackHeader };
}

async function firstLine(file: Blob): Promise<string> {
  const unpacked = file.slice(0, LOOKED_AT_BYTES).stream().pipeThrough(new DecompressionStream('gzip'));
  const reader = unpacked.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    while (text.length < LONGEST_CHARS) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
      const end = text.indexOf('\n');
      if (end >= 0) return text.slice(0, end);
    }
  } finally {
    // The rest is not looked at, and ends where it was cut.
    void reader.cancel().catch(() => undefined);
  }
  throw new Error('there is no line in it');
}

import { RequestError } from '../errors.ts';

/** Of what a browser shows as a picture and never as a page. */
const PICTURES = ['image/jpeg', 'image/png', 'image/webp'];

export interface CameraLimits {
  /** for the whole picture */
  timeMs: number;
  bytes: number;
}

export interface Picture {
  type: string;
  bytes: Buffer;
}

/**
 * Fetches a camera's still picture. Throws problems that say what the camera did wrong, never where it stands: 502 where
 * it cannot be reached, answers with something else than a picture or with too large a one, 504 where it takes too long.
 */
export async function fetchPicture(address: string, { timeMs, bytes: maxBytes }: CameraLimits): Promise<Picture> {
  const late = AbortSignal.timeout(timeMs);
  try {
    const { url, headers } = withoutPassword(address);
    // A camera that sends elsewhere could send to what only this machine may reach.
    const response = await fetch(url, { headers, redirect: 'error', signal: late });
    const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (!response.ok || !PICTURES.includes(type) || response.body === null) {
      await response.body?.cancel();
      throw new RequestError(502, 'camera-gave-no-picture', `the camera answered ${response.status} ${type}`.trimEnd());
    }
    return { type, bytes: await readUpTo(response.body, maxBytes) };
  } catch (error) {
    if (error instanceof RequestError) throw error;
    if (late.aborted) throw new RequestError(504, 'camera-too-slow', `the camera gave no picture within ${timeMs} ms`);
    throw new RequestError(502, 'camera-not-reached', 'the camera cannot be reached at the address that is set for it');
  }
}

async function readUpTo(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.byteLength;
    if (size > maxBytes) {
      throw new RequestError(502, 'camera-picture-too-large', `the camera's picture is larger than ${maxBytes} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** `fetch` takes no address with a password in it. */
function withoutPassword(address: string): { url: URL; headers: Record<string, string> } {
  const url = new URL(address);
  const { username, password } = url;
  if (username === '' && password === '') return { url, headers: {} };
  url.username = '';
  url.password = '';
  const pair = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { url, headers: { authorization: `Basic ${pair}` } };
}

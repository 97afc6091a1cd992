import { readFile } from 'node:fs/promises';
import type { DeliveryFailure, DeliveryFailureReason, DeliveryReceipt } from '@commune/contract';

/** Where the province's IOC takes messages, and how this commune shows that it is itself. */
export interface Province {
  url: string;
  /** read anew at every try, so that it can be changed while the program runs */
  token: { text: string } | { file: string };
}

export interface DeliveryLimits {
  /** for the whole exchange */
  timeMs: number;
  /** of an answer, as it is read and as it is kept */
  readBytes: number;
  keptCharacters: number;
}

export type Delivery =
  | { type: 'receipt'; receipt: DeliveryReceipt }
  /** `afterMs`: the receiver asks for so long; `final`: it can never take this message */
  | { type: 'failure'; failure: DeliveryFailure; afterMs: number | null; final: boolean };

const ALREADY_RECEIVED = 409;
const UNAUTHORISED = [401, 403];
const NEVER_TAKEN = [400, 413, 415, 422];
const MAX_TOKEN = 4096;
/** of a receipt's name, or of an address */
const MAX_NAMED = 200;

/**
 * One try to deliver a message. Resolves with the receipt or why there is none, and with null where `stop` cut it off: it
 * may have arrived then. Follows no redirect: what is sent goes where it is told to, or nowhere.
 */
export async function deliver(
  { url, token }: Province,
  { key, body }: { key: string; body: string },
  limits: DeliveryLimits,
  stop: AbortSignal,
): Promise<Delivery | null> {
  const secret = await readToken(token);
  if (secret === null) return failed('no_secret', null, 'the token of the province’s IOC cannot be read');
  const late = AbortSignal.timeout(limits.timeMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': key,
        accept: 'application/json',
        'user-agent': 'commune-ioc',
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([late, stop]),
    });
    const answer = await readUpTo(response.body, limits.readBytes);
    return judge(response, kept(answer, limits.keptCharacters), answer);
  } catch (error) {
    if (stop.aborted) return null;
    if (late.aborted) return failed('timeout', null, `no whole answer within ${limits.timeMs} ms`);
    return failed('unreachable', null, kept(reasonOf(error), limits.keptCharacters));
  }
}

function judge({ status, ok, headers }: Response, said: string, answer: string): Delivery {
  if (ok || status === ALREADY_RECEIVED) {
    return { type: 'receipt', receipt: { status, id: receiptId(answer), body: said } };
  }
  const afterMs = retryAfterMs(headers.get('retry-after'));
  if (UNAUTHORISED.includes(status)) return failed('unauthorised', status, said, afterMs);
  if (status >= 300 && status < 400) {
    const to = kept(headers.get('location') ?? 'elsewhere', MAX_NAMED);
    return failed('redirected', status, `it sends to ${to}`, afterMs);
  }
  if (NEVER_TAKEN.includes(status)) return failed('refused', status, said, null, true);
  return failed('failed', status, said, afterMs);
}

function failed(
  reason: DeliveryFailureReason,
  status: number | null,
  detail: string,
  afterMs: number | null = null,
  final = false,
): Delivery {
  return { type: 'failure', failure: { reason, status, detail }, afterMs, final };
}

/** Null where there is none, or one that no header can carry. */
async function readToken(token: Province['token']): Promise<string | null> {
  try {
    const text = 'text' in token ? token.text : (await readFile(token.file, 'utf8')).trim();
    return text.length <= MAX_TOKEN && /^[\x21-\x7e]+$/.test(text) ? text : null;
  } catch {
    return null;
  }
}

/** The beginning of an answer as text; what comes beyond is not read. */
async function readUpTo(body: ReadableStream<Uint8Array> | null, most: number): Promise<string> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.byteLength;
    if (size >= most) break;
  }
  return Buffer.concat(parts).subarray(0, most).toString('utf8');
}

/** The beginning of a text, without what no database keeps: zeros and halves of characters. */
function kept(text: string, most: number): string {
  return Buffer.from(text.slice(0, most)).toString('utf8').replaceAll('\0', '');
}

/** `receipt` or `id` of an answer in JSON, as text. */
function receiptId(answer: string): string | null {
  try {
    const { receipt, id } = JSON.parse(answer) as { receipt?: unknown; id?: unknown };
    const named = receipt ?? id;
    return typeof named === 'string' || typeof named === 'number' ? kept(String(named), MAX_NAMED) : null;
  } catch {
    return null;
  }
}

/** Seconds, or a date. */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}

/** `fetch` says only that it failed; why stands in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: unknown; message?: unknown } };
  return String(cause?.code ?? cause?.message ?? message);
}

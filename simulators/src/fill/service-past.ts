import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Member } from '../fleet/member.ts';
import { eventKeyOf, eventMessage } from '../publish/event-message.ts';
import type { Outbox } from '../publish/outbox.ts';
import type { Life, Register } from '../services/register.ts';
import { atLocal, localDay } from '../world/calendar.ts';
import { FIRST_DAY } from '../world/digital-shares.ts';
import type { DossierCounts } from './backend-client.ts';
import { type Retrying, retried } from './retried.ts';

/** Sent again whatever is there: reports and documents are not counted, and these days hold a weekend. */
const ALWAYS_DAYS = 4;
const WINDOW_DAYS = 28;
/** At most about 200 events a second, and none while the broker is behind: the present goes first. */
const PORTION = 20;
const PORTION_EVERY_MS = 100;
const MOST_WAITING = 200;

export interface ServicePastOptions extends Retrying {
  members: readonly Member[];
  seed: number;
  days: number;
  /** from here on the live publisher speaks */
  nowMs: number;
  outbox: Pick<Outbox, 'send' | 'waiting'>;
  portionEveryMs?: number;
}

/** Local days, both included. */
interface Window {
  fromDay: number;
  toDay: number;
}
interface Office {
  slug: string;
  register: Register;
}

/**
 * Sends what happened to dossiers, payments, documents and reports in the last days, life by life, those that began last
 * first. What the backend has is counted before: a second start sends the last days alone, one after an interruption the
 * rest. Returns how many events were sent.
 */
export async function sendServicePast(options: ServicePastOptions): Promise<number> {
  const { members, days, nowMs, log } = options;
  const offices = members.flatMap(({ slug, register }) => (register ? [{ slug, register }] : []));
  const today = localDay(nowMs);
  const whole = { fromDay: Math.max(FIRST_DAY, today - days + 1), toDay: today };
  await retried(options, () => options.backend.signIn());
  const [always, ...older] = windowsOf(whole);
  if (always === undefined) return 0;
  const windows = [always, ...(await missing(options, offices, whole, older))];
  const sent = await sendLives(options, offices, whole, windows);
  log(`services: ${sent} events of the past sent${windows.length > 1 ? '' : ': what is older is there'}`);
  return sent;
}

/** Newest first: the days that are always sent, then spans of four weeks. */
function windowsOf({ fromDay, toDay }: Window): Window[] {
  const windows: Window[] = [];
  for (let end = toDay; end >= fromDay; ) {
    const begin = Math.max(fromDay, end - (windows.length === 0 ? ALWAYS_DAYS : WINDOW_DAYS) + 1);
    windows.push({ fromDay: begin, toDay: end });
    end = begin - 1;
  }
  return windows;
}

/** The windows in which the backend knows of fewer dossiers that came or ended than there were. */
async function missing(
  options: ServicePastOptions,
  offices: readonly Office[],
  whole: Window,
  windows: readonly Window[],
): Promise<Window[]> {
  if (windows.length === 0) return [];
  const expected = windows.map(() => ({ received: 0, ended: 0 }));
  for await (const { life } of livesBegunIn(offices, whole)) {
    for (const { t, type } of life) {
      const counts = expected[windows.findIndex((window) => isIn(window, t))];
      if (counts === undefined) continue;
      if (type === 'dossier.received') counts.received++;
      if (ENDS.has(type)) counts.ended++;
    }
  }
  const found: Window[] = [];
  let since: DossierCounts | undefined;
  for (const [i, window] of windows.entries()) {
    since ??= await countSince(options, window.toDay + 1);
    const before = await countSince(options, window.fromDay);
    const { received, ended } = expected[i]!;
    if (before.received - since.received < received || before.ended - since.ended < ended) found.push(window);
    since = before;
  }
  return found;
}
const ENDS: ReadonlySet<string> = new Set(['dossier.processed', 'dossier.withdrawn', 'dossier.stopped']);

function countSince(options: ServicePastOptions, day: number): Promise<DossierCounts> {
  return retried(options, () => options.backend.dossiersSince(atLocal(day, 0)));
}

/** Sends the lives of which something happened in one of the windows, each as far as it has come. */
async function sendLives(
  { seed, nowMs, outbox, signal, portionEveryMs = PORTION_EVERY_MS }: ServicePastOptions,
  offices: readonly Office[],
  whole: Window,
  windows: readonly Window[],
): Promise<number> {
  let sent = 0;
  for await (const { slug, life } of livesBegunIn(offices, whole)) {
    const past = life.filter(({ t }) => t <= nowMs);
    if (!past.some(({ t }) => windows.some((window) => isIn(window, t)))) continue;
    const eventKey = eventKeyOf(seed, slug);
    for (const one of past) {
      if (sent % PORTION === 0) {
        do await delay(portionEveryMs, undefined, { signal });
        while (outbox.waiting > MOST_WAITING);
      }
      outbox.send(eventMessage(slug, eventKey, one));
      sent++;
    }
  }
  return sent;
}

/** Made anew, so that what the present keeps stays there; lets the event loop turn after each day. */
async function* livesBegunIn(offices: readonly Office[], whole: Window): AsyncGenerator<{ slug: string; life: Life }> {
  for (let day = whole.toDay; day >= whole.fromDay; day--) {
    for (const { slug, register } of offices) for (const life of register.livesOf(day)) yield { slug, life };
    await nextTurn();
  }
}

function isIn({ fromDay, toDay }: Window, tMs: number): boolean {
  const day = localDay(tMs);
  return day >= fromDay && day <= toDay;
}

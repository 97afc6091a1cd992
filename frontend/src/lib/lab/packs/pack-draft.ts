import { DOMAINS, type Domain, MAX_PACK_DAYS } from '@commune/contract';
import { moment, parseMoment } from '../../i18n/moments.ts';
import type { PacksWords } from './words.ts';

/** A pack that is to be made, as it is being entered. */
export interface PackDraft {
  from: string;
  until: string;
  domains: readonly Domain[];
  names: boolean;
  events: boolean;
}

/** Of a pack, as `GET /api/packs` is asked for it. */
export type PackQuery = Record<'realm' | 'from' | 'until', string> &
  Partial<Record<'domains' | 'authors' | 'events', string>>;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What the address names, else the last day. */
export function newPack(fromMs: number | null, untilMs: number | null, nowMs: number): PackDraft {
  const until = untilMs ?? nowMs;
  return { from: moment(fromMs ?? until - DAY_MS), until: moment(until), domains: [], names: false, events: false };
}

/** What is to be asked for, or what is wrong with which field. */
export function readPack(
  { from, until, domains, names, events }: PackDraft,
  realm: string,
  nowMs: number,
  { make: words }: PacksWords,
): { query: PackQuery } | { errors: Record<string, string> } {
  const [fromMs, untilMs] = [parseMoment(from), parseMoment(until)];
  const errors: Record<string, string> = {};
  if (fromMs === null) errors.from = words.badMoment;
  if (untilMs === null) errors.until = words.badMoment;
  // A moment is told to the minute, and the minute that runs has begun.
  else if (untilMs > nowMs + MINUTE_MS) errors.until = words.ahead;
  else if (fromMs !== null && untilMs <= fromMs) errors.until = words.endBeforeStart;
  else if (fromMs !== null && untilMs - fromMs > MAX_PACK_DAYS * DAY_MS) errors.until = words.tooLong;
  if (fromMs === null || untilMs === null || Object.keys(errors).length > 0) return { errors };
  const query: PackQuery = { realm, from: String(fromMs), until: String(untilMs) };
  if (domains.length > 0) query.domains = DOMAINS.filter((domain) => domains.includes(domain)).join(',');
  if (names) query.authors = 'names';
  if (events) query.events = '1';
  return { query };
}

export function packHref(query: Record<string, string>): string {
  return `/api/packs?${new URLSearchParams(query)}`;
}

import { type IngestMeters, METER_LIMITS, type Meter } from '@commune/contract';
import { formatNumber } from '../../i18n/numbers.ts';
import type { Language } from '../../i18n/words.svelte.ts';
import type { TrafficWords } from './words.ts';

/** One reading of a second jumps; a few together are what somebody can read. */
const SMOOTHED_S = 5;

export interface MeterTile {
  key: Meter | 'commitP99';
  name: string;
  /** null: nobody counted, and nothing is said instead of a number */
  value: string | null;
  unit: string;
  second: string;
  over: boolean;
  /** the last minute; null where a second was not counted */
  series: readonly (number | null)[];
  limit: number | null;
}

/** What the strip shows: value, unit, and below them the highest of the minute or the limit. */
export function meterTiles(meters: IngestMeters, { meters: words }: TrafficWords, language: Language): MeterTile[] {
  const { perSecond, commitP99Ms, reasons } = meters;
  const print = (n: number, decimals = 0) => formatNumber(n, decimals, language);
  const rate = (n: number) => print(n, n < 100 ? 1 : 0);
  const rateTile = (key: Meter): MeterTile => {
    const value = recent(perSecond[key]);
    const highest = highestOf(perSecond[key]);
    return {
      ...{ key, name: words[key], value: value === null ? null : rate(value), unit: words.perSecond },
      second: highest === null ? '' : words.highest(print(highest)),
      ...{ over: false, series: perSecond[key], limit: null },
    };
  };
  const duplicates = sumOf(perSecond.duplicates);
  const waiting = perSecond.backlog.at(-1) ?? null;
  const isBehind = waiting !== null && waiting > METER_LIMITS.backlog;
  const isSlow = commitP99Ms !== null && commitP99Ms > METER_LIMITS.commitP99Ms;
  const refused = sumOf(perSecond.refused);
  const received = sumOf(perSecond.received);
  const share = refused === null ? 0 : refused / Math.max(1, received ?? 0, refused);
  const refusedRate = recent(perSecond.refused);
  const limitMs = `${print(METER_LIMITS.commitP99Ms)} ms`;
  return [
    rateTile('received'),
    rateTile('committed'),
    { ...rateTile('duplicates'), second: duplicates === null ? '' : words.inMinute(print(duplicates)) },
    {
      ...{ key: 'commitP99', name: words.commitP99, unit: 'ms', over: isSlow, series: [], limit: null },
      value: commitP99Ms === null ? null : print(commitP99Ms),
      second: commitP99Ms === null ? '' : isSlow ? words.over(limitMs) : words.limit(limitMs),
    },
    {
      ...{ key: 'backlog', name: words.backlog, unit: words.waiting, over: isBehind, series: perSecond.backlog },
      value: waiting === null ? null : print(waiting),
      second: isBehind
        ? words.over(print(METER_LIMITS.backlog))
        : waiting === null
          ? ''
          : words.highest(print(highestOf(perSecond.backlog) ?? 0)),
      limit: METER_LIMITS.backlog,
    },
    {
      ...{ key: 'refused', name: words.refused, unit: words.share, series: perSecond.refused, limit: null },
      value: refused === null ? null : print(share * 100, 1),
      over: share > METER_LIMITS.refusedShare,
      second:
        refused === null || refusedRate === null
          ? ''
          : refused === 0
            ? words.noneRefused
            : words.refusedInMinute(rate(refusedRate), print(refused), print(Object.keys(reasons).length)),
    },
  ];
}

function counted(series: readonly (number | null)[]): number[] {
  return series.filter((n) => n !== null);
}

function recent(series: readonly (number | null)[]): number | null {
  const last = counted(series.slice(-SMOOTHED_S));
  return last.length === 0 ? null : last.reduce((sum, n) => sum + n, 0) / last.length;
}

function sumOf(series: readonly (number | null)[]): number | null {
  const all = counted(series);
  return all.length === 0 ? null : all.reduce((sum, n) => sum + n, 0);
}

function highestOf(series: readonly (number | null)[]): number | null {
  const all = counted(series);
  return all.length === 0 ? null : Math.max(...all);
}

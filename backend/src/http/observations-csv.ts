import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CounterRates, Observations } from '@commune/contract';
import { ZONE_OFFSET_MS } from '@commune/domain';
import type { Response } from 'express';
import type pg from 'pg';
import type { Span } from '../store/history/pieces.ts';
import { hasDiscards, readPage } from '../store/history/readings.ts';
import type { HistoryStream } from '../store/history/streams.ts';
import type { RealmRow } from '../store/realms.ts';
import { isFormulaLike } from '../tables/formula-like.ts';
import type { InTurn } from './reading-turns.ts';
import { unlessGone } from './unless-gone.ts';

const ROWS_A_PAGE = 5000;

/** RFC 4180, sent as fast as it is taken: what makes the lines waits for the socket. */
export async function sendCsv(response: Response, lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
  response.type('text/csv').attachment('observations.csv');
  await unlessGone(pipeline(Readable.from(lines), response));
}

/** Every reading of the range, page by page, each in its turn; between pages no connection is held. */
export async function* readingLines(
  pool: pg.Pool,
  realm: RealmRow,
  streams: readonly HistoryStream[],
  range: Span,
  inTurn: InTurn,
): AsyncGenerator<string> {
  yield lineOf(['thing', 'property', 'unit', 'time', 'value', 'quality']);
  for (const { datastreamId, thing, key, unit } of streams) {
    const withDiscards = await inTurn(() => hasDiscards(pool, realm, [datastreamId], range));
    const name = [thing, key, unit].map(cell).join(',');
    let { fromMs } = range;
    for (;;) {
      const rest = { fromMs, toMs: range.toMs };
      const page = () => readPage(pool, realm, datastreamId, rest, ROWS_A_PAGE, withDiscards);
      const { t, value, quality } = await inTurn(page);
      if (t.length > 0) yield t.map((ms, k) => `${name},${isoTime(ms)},${value[k]},${quality[k]}\r\n`).join('');
      if (t.length < ROWS_A_PAGE) break;
      fromMs = t.at(-1)! + 1;
    }
  }
}

const FIGURES = ['value', 'quality', 'min', 'max', 'last', 'sum', 'rate'] as const;

/** What was answered, a line a point; a figure that a series has not is left empty. `time` is a bucket's beginning. */
export function* seriesLines(series: readonly (Observations | CounterRates)[]): Generator<string> {
  const present = FIGURES.filter((figure) => series.some(({ columns }) => figure in columns));
  yield lineOf(['thing', 'property', 'unit', 'level', 'bucket_ms', 'time', ...present]);
  for (const { thing, property, unit, level, bucketMs, columns } of series) {
    const name = [thing, property, unit, level, String(bucketMs)].map(cell).join(',');
    const figures = columns as Partial<Record<(typeof FIGURES)[number], number[]>>;
    yield columns.t
      .map((ms, k) => `${[name, isoTime(ms), ...present.map((figure) => figures[figure]?.[k] ?? '')].join(',')}\r\n`)
      .join('');
  }
}

function lineOf(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

/** After an apostrophe a spreadsheet takes for text what it would compute. */
export function cell(text: string): string {
  const safe = isFormulaLike(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** As the clocks of Viet Nam show it: `2026-11-25T08:30:00.000+07:00`. */
export function isoTime(ms: number): string {
  return new Date(ms + ZONE_OFFSET_MS).toISOString().replace('Z', '+07:00');
}

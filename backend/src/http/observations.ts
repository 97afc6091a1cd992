import { type CounterRates, MAX_CSV_ROWS, type Observations, type PropertyKind } from '@commune/contract';
import express, { type Request, type Response, Router } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { invalidField, notFound } from '../errors.ts';
import {
  countReadings,
  expectedReadings,
  type History,
  readHistory,
  readRateHistory,
} from '../store/history/history.ts';
import { findStreams, type HistoryStream } from '../store/history/streams.ts';
import { readsAsScreen } from './display-reading.ts';
import { DEFAULT_POINTS, type ObservationQuestion, readQuestion } from './observation-question.ts';
import { readingLines, sendCsv, seriesLines } from './observations-csv.ts';
import { parseRequest } from './problems.ts';
import type { HistoryParts } from './reading-turns.ts';
import { requireWithinWall } from './screen-history.ts';

/** Rates are computed from single readings: some two seconds' work at most. */
const MAX_READINGS_FOR_RATES = 5_000_000;

/**
 * `GET /api/observations`, as JSON or CSV (`Accept: text/csv` or `format=csv`). The same as POST, its parameters as the
 * fields of a JSON object, for what is too long for an address.
 */
export function observationRoutes(parts: HistoryParts): Router {
  const { realms } = parts;
  const router = Router();
  router.get('/observations', (request, response) =>
    answer(parts, readQuestion(realms, request.query), request, response),
  );
  router.post('/observations', express.json({ limit: '1mb' }), (request, response) =>
    answer(parts, readQuestion(realms, parseRequest(z.looseObject({}), request.body)), request, response),
  );
  return router;
}

async function answer(
  { pool, turns }: HistoryParts,
  question: ObservationQuestion,
  request: Request,
  response: Response,
) {
  response.vary('Accept');
  const format = question.format ?? (request.accepts(['json', 'csv']) === 'csv' ? 'csv' : 'json');
  if (readsAsScreen(response)) requireWithinWall(question, format);
  if (format === 'csv' && question.as === 'value' && question.points === undefined) {
    await turns.takeMany(response, async (inTurn) => {
      const streams = await inTurn(() => countedStreams(pool, question));
      await sendCsv(response, readingLines(pool, question.realm, streams, question.range, inTurn));
    });
    return;
  }
  const series = await turns.take(response, async () => {
    const streams = await knownStreams(pool, question);
    return question.as === 'rate' ? rates(pool, question, streams) : values(pool, question, streams);
  });
  if (format === 'csv') await sendCsv(response, seriesLines(series));
  else response.json(question.single ? series[0] : { series });
}

async function values(pool: pg.Pool, question: ObservationQuestion, streams: HistoryStream[]): Promise<Observations[]> {
  const { realm, range, points = DEFAULT_POINTS } = question;
  const histories = await readHistory(pool, realm, streams, range, points);
  return streams.map(({ thing, key, unit, kind }, k) => {
    const { level, bucketMs, columns } = histories[k]!;
    return { thing, property: key, unit, level, bucketMs, columns: ofKind(kind, columns) };
  });
}

/** Readings of a temperature added up mean nothing, those of rain do. */
function ofKind(kind: PropertyKind, columns: History['columns']): Observations['columns'] {
  if ('value' in columns || kind === 'interval-total') return columns;
  const { t, min, max, last } = columns;
  return { t, min, max, last };
}

async function rates(pool: pg.Pool, question: ObservationQuestion, streams: HistoryStream[]): Promise<CounterRates[]> {
  const { realm, range, points = DEFAULT_POINTS } = question;
  const other = streams.find(({ kind }) => kind !== 'counter');
  if (other) throw invalidField('as', `a rate is of a counter; ${other.thing}/${other.key} is a ${other.kind}`);
  if (expectedReadings(streams, range) > MAX_READINGS_FOR_RATES) {
    throw invalidField('from', 'there are too many readings to compute rates from; choose a shorter range');
  }
  const { bucketMs, columns } = await readRateHistory(pool, realm, streams, range, points);
  return streams.map(({ thing, key, unit }, k) => ({
    thing,
    property: key,
    unit: `${unit === '1' ? '' : unit}/h`,
    level: 'raw',
    bucketMs,
    columns: columns[k]!,
  }));
}

async function knownStreams(pool: pg.Pool, { realm, names, single }: ObservationQuestion): Promise<HistoryStream[]> {
  const found = await findStreams(pool, realm, names);
  return found.map((stream) => {
    if (stream.datastreamId !== null) return stream;
    const { thing, key, isThingKnown } = stream;
    const reason = isThingKnown
      ? `"${thing}" has no datastream "${key}" in ${realm.slug}`
      : `there is no thing "${thing}" in ${realm.slug}`;
    throw notFound(reason, [{ field: !single ? 'datastream' : isThingKnown ? 'property' : 'thing', reason }]);
  });
}

/** The same where all their readings fit into a file. */
async function countedStreams(pool: pg.Pool, question: ObservationQuestion): Promise<HistoryStream[]> {
  const streams = await knownStreams(pool, question);
  const ids = streams.map(({ datastreamId }) => datastreamId);
  const n = await countReadings(pool, question.realm, ids, question.range);
  if (n <= MAX_CSV_ROWS) return streams;
  throw invalidField(
    'from',
    `the range holds ${n} readings and a CSV file at most ${MAX_CSV_ROWS}; choose a shorter range, or points`,
  );
}

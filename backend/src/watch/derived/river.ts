import {
  type FloodLimits,
  floodLevel,
  floodLimits,
  RATE_OVER_MS,
  ratesOfRise,
  type StageReading,
} from '@commune/domain';
import type pg from 'pg';
import { type InputStream, readingsBetween } from '../../store/derived/inputs.ts';
import { listStageLevels } from '../../store/derived/legal-levels.ts';
import type { RealmSchema } from '../../store/realms.ts';
import type { Derivation, Told } from './derivation.ts';
import type { Run } from './runs.ts';

const HOUR_MS = 3_600_000;

/** The rate of rise at every stage reading, and the legal flood level where the gauge has one. */
export const river: Derivation = {
  follower: 'derived-river',
  inputs: ['stage'],
  ofRollups: false,
  keyOf: ({ id }) => id,
  grainMs: 1,
  gapMs: RATE_OVER_MS,
  longestMs: 24 * HOUR_MS,
  reachMs: 2 * RATE_OVER_MS,
  mostMs: 72 * HOUR_MS,
  tell: tellRiver,
};

async function tellRiver(
  client: pg.ClientBase,
  schema: RealmSchema,
  inputs: readonly InputStream[],
  runs: readonly Run[],
): Promise<Told[]> {
  const limits = await limitsByThing(client, schema);
  const byId = new Map(inputs.map((input) => [input.id, input]));
  const fromMs = Math.min(...runs.map((run) => run.fromMs)) - RATE_OVER_MS;
  const toMs = Math.max(...runs.map((run) => run.toMs)) + RATE_OVER_MS;
  const ids = [...new Set(runs.map(({ id }) => id))];
  const stages = new Map<number, StageReading[]>(ids.map((id) => [id, []]));
  for (const { datastreamId, timeMs, value } of await readingsBetween(client, schema, ids, fromMs, toMs)) {
    stages.get(datastreamId)!.push({ timeMs, stageM: value });
  }
  return runs.flatMap((run) => {
    const { thingId, thing, realmId, expectedIntervalS } = byId.get(run.id)!;
    const readings = stages.get(run.id)!;
    const of = { thingId, realmId, expectedIntervalS, fromMs: run.fromMs };
    // A reading is where the rates of the next hour begin.
    const rates: Told = { ...of, property: 'rate-of-rise', toMs: run.toMs + RATE_OVER_MS, values: [] };
    for (const [k, rate] of ratesOfRise(readings).entries()) {
      const { timeMs } = readings[k]!;
      if (rate !== null && timeMs >= rates.fromMs && timeMs <= rates.toMs) {
        rates.values.push({ timeMs, value: Math.round(rate * 1000) / 1000 });
      }
    }
    const legal = limits.get(`${realmId} ${thing}`);
    if (legal === undefined) return [rates];
    const levels: Told = { ...of, property: 'flood-level', toMs: run.toMs, values: [] };
    for (const { timeMs, stageM } of readings) {
      const level = floodLevel(stageM, legal);
      if (level !== null && timeMs >= run.fromMs && timeMs <= run.toMs) levels.values.push({ timeMs, value: level });
    }
    return [rates, levels];
  });
}

/** The governing limits by realm and slug; of several rules that name a gauge the first counts. */
async function limitsByThing(client: pg.ClientBase, schema: RealmSchema): Promise<Map<string, FloodLimits>> {
  const limits = new Map<string, FloodLimits>();
  for (const { realmId, things, levels } of await listStageLevels(client, schema)) {
    const legal = floodLimits(levels);
    for (const thing of things) {
      const name = `${realmId} ${thing}`;
      if (legal !== null && !limits.has(name)) limits.set(name, legal);
    }
  }
  return limits;
}

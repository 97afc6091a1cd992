import type { DerivedProperty } from '@commune/contract';
import type pg from 'pg';
import { type DerivedStream, listDerivedStreams, makeDerivedStreams } from '../../store/derived/streams.ts';
import {
  type DerivedValue,
  derivedValues,
  type Key,
  restoreDerived,
  upsertDerived,
  withdrawDerived,
} from '../../store/derived/values.ts';
import { appendJournal, type JournalEntry } from '../../store/journal.ts';
import type { Reading } from '../../store/reading.ts';
import type { RealmSchema } from '../../store/realms.ts';
import type { Told } from './derivation.ts';

/** As ingest's batches, so that whoever reads the journal reads equal portions. */
const READINGS_AN_ENTRY = 5000;

/**
 * Makes what is stored be what is told, in the caller's transaction: only what differs is written, and journalled. `origin`
 * is the UUID of the process. Returns the journal entries.
 */
export async function keepDerived(
  client: pg.ClientBase,
  schema: RealmSchema,
  told: readonly Told[],
  origin: string,
): Promise<JournalEntry[]> {
  const streams = await streamsOf(client, schema, told);
  const named = told.flatMap((each) => {
    const id = streams.get(nameOf(each));
    return id === undefined ? [] : [{ ...each, id }];
  });
  if (named.length === 0) return [];
  const before = await derivedValues(
    client,
    schema,
    [...new Set(named.map(({ id }) => id))],
    Math.min(...named.map(({ fromMs }) => fromMs)),
    Math.max(...named.map(({ toMs }) => toMs)),
  );
  const { changed, withdrawn, restored } = differences(named, before);
  if (withdrawn.length > 0) await withdrawDerived(client, schema, withdrawn);
  if (restored.length > 0) await restoreDerived(client, schema, restored);
  if (changed.length === 0) return [];
  const realmOf = new Map(named.map(({ id, realmId }) => [id, realmId]));
  return await journal(client, schema, await upsertDerived(client, schema, changed), realmOf, origin);
}

/** The datastreams of what is told, those made that are missing and have a value now. */
async function streamsOf(
  client: pg.ClientBase,
  schema: RealmSchema,
  told: readonly Told[],
): Promise<Map<string, number>> {
  const things = [...new Set(told.map(({ thingId }) => thingId))];
  const properties = [...new Set(told.map(({ property }) => property))];
  const list = async () => byName(await listDerivedStreams(client, schema, things, properties));
  const streams = await list();
  const missing = told.filter((each) => each.values.length > 0 && !streams.has(nameOf(each)));
  if (missing.length === 0) return streams;
  await makeDerivedStreams(client, schema, missing);
  return await list();
}

function byName(streams: readonly DerivedStream[]): Map<string, number> {
  return new Map(streams.map((stream) => [nameOf(stream), stream.id]));
}

function nameOf({ thingId, property }: { thingId: number; property: DerivedProperty }): string {
  return `${thingId} ${property}`;
}

interface Differences {
  changed: (Key & { value: number })[];
  withdrawn: Key[];
  restored: Key[];
}

function differences(told: readonly (Told & { id: number })[], before: readonly DerivedValue[]): Differences {
  const stood = new Map<number, Map<number, DerivedValue>>();
  for (const value of before) {
    const values = stood.get(value.datastreamId) ?? new Map();
    stood.set(value.datastreamId, values.set(value.timeMs, value));
  }
  const changed = new Map<string, Key & { value: number }>();
  const withdrawn = new Map<string, Key>();
  const restored = new Map<string, Key>();
  for (const { id, fromMs, toMs, values } of told) {
    const old = stood.get(id) ?? new Map<number, DerivedValue>();
    const now = new Set<number>();
    for (const { timeMs, value } of values) {
      const key = { datastreamId: id, timeMs };
      const was = old.get(timeMs);
      now.add(timeMs);
      // Of spans that overlap the later ones tell the same, of the same readings.
      if (was?.value !== value) changed.set(`${id} ${timeMs}`, { ...key, value });
      if (was?.withdrawn) restored.set(`${id} ${timeMs}`, key);
    }
    for (const [timeMs, was] of old) {
      if (timeMs < fromMs || timeMs > toMs || now.has(timeMs) || was.withdrawn) continue;
      withdrawn.set(`${id} ${timeMs}`, { datastreamId: id, timeMs });
    }
  }
  return { changed: [...changed.values()], withdrawn: [...withdrawn.values()], restored: [...restored.values()] };
}

async function journal(
  client: pg.ClientBase,
  schema: RealmSchema,
  stored: readonly Reading[],
  realmOf: ReadonlyMap<number, number>,
  origin: string,
): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (const realmId of new Set(realmOf.values())) {
    const all = stored.filter(({ datastreamId }) => realmOf.get(datastreamId) === realmId);
    for (let at = 0; at < all.length; at += READINGS_AN_ENTRY) {
      const readings = all.slice(at, at + READINGS_AN_ENTRY);
      const seq = await appendJournal(client, schema, { realmId, origin, via: 'derived', readings });
      entries.push({ seq, realmId, via: 'derived', readings });
    }
  }
  return entries;
}
